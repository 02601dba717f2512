"""A comparison made ready for its page: rows, gutters, folded runs and numbered changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from articles.syndication.compare import Comparison, ComparisonRow, State
from articles.syndication.compare_kinds import STYLE, Kind
from articles.syndication.matters.difference import CharSpan, Matter
from articles.syndication.matters.weigh import Weighed
from articles.views.comparing.matters_shown import NOUNS, marked_spans

FOLD_FROM = 3
"""A run of so many paragraphs on one side only is folded."""

Letters = tuple[str, str]
KIND_WORDS = {
    Kind.TYPOGRAPHY: "marks and type",
    Kind.SPELLING: "spelling",
    Kind.NAME: "name style",
    Kind.NUMERAL: "figures and units",
    Kind.DAY: "tense or day",
    Kind.DATELINE: "dateline",
    Kind.BREAK: "paragraph break",
    Kind.ATTRIBUTION: "attribution moved",
    Kind.ONLY_A: "only in {a}",
    Kind.ONLY_B: "only in {b}",
    Kind.RECAST: "recast",
}
_CUT_AND_ADDED = {
    "a": {Kind.ONLY_A: "added by {a}", Kind.ONLY_B: "cut by {a}"},
    "b": {Kind.ONLY_A: "cut by {b}", Kind.ONLY_B: "added by {b}"},
}
STATE_WORDS = {State.SAME: "same", State.RESTYLED: "style", State.RECAST: "recast"}


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """A stretch of one side. `css` is "" where nothing differs; `number` is that of the change, from 1, and
    `is_anchor` says that this side carries its address."""

    text: str
    css: str = ""
    words: str = ""
    number: int = 0
    is_anchor: bool = False


@dataclass(frozen=True, slots=True)
class ListedChange:
    """One change in the list of changes: both readings, its kind in words, and the paragraph it stands in.

    `is_style` may be hidden; what matters never is, whatever kind of change it is.
    """

    number: int
    paragraph: str
    words: str
    is_style: bool
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the two columns. `symbol` is the strip's: a paragraph that one side lacks is absent there,
    and its own only where its side is known to be the later; `elsewhere` a moved paragraph's own row."""

    anchor: str
    state: str
    symbol: str
    moved: bool
    gutter: str
    number_a: str = ""
    number_b: str = ""
    left: tuple[ShownSpan, ...] = ()
    right: tuple[ShownSpan, ...] = ()
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class RowRun:
    """Rows that stand together; `folded` holds the words for a run that is folded away, or ""."""

    rows: tuple[ShownRow, ...]
    folded: str = ""
    side: str = ""


@dataclass(slots=True)
class _Counter:
    letters: Letters
    changes: list[ListedChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """Everything the page draws."""

    headline: ShownRow | None
    standfirst: ShownRow | None
    runs: tuple[RowRun, ...]
    changes: tuple[ListedChange, ...]


def shown_comparison(
    found: Comparison,
    derived: str = "",
    matters: Sequence[Weighed] = (),
    letters: Letters = ("A", "B"),
) -> ShownComparison:
    """The page of a comparison. `derived` is "a" or "b" where one side is known to be made from the other;
    `matters` are the differences that the page must never fold away as house style."""
    counter = _Counter(letters)
    headline = _row(found.headline, "headline", counter, derived, "headline")
    standfirst = _row(found.standfirst, "standfirst", counter, derived, "standfirst")
    rows = [(row, _row(row, row_anchor(row), counter, derived, matters=matters)) for row in found.rows]
    placed = _with_stubs([(row, made) for row, made in rows if made is not None])
    return ShownComparison(
        headline, standfirst, tuple(_in_runs(placed, derived, letters)), tuple(counter.changes)
    )


def kind_words(kind: Kind, derived: str = "", letters: Letters = ("A", "B")) -> str:
    """A kind in words; nothing is called cut or added where direction is undetermined.

    >>> kind_words(Kind.ONLY_B), kind_words(Kind.ONLY_B, "a"), kind_words(Kind.ONLY_A, "", ("C", "F"))
    ('only in B', 'cut by A', 'only in C')
    """
    words = _CUT_AND_ADDED.get(derived, {}).get(kind) or KIND_WORDS[kind]
    return words.format(a=letters[0], b=letters[1])


def paragraph_numbers(positions: tuple[int, ...]) -> str:
    """Paragraph numbers as printed: "3", "3–4", or "".

    >>> paragraph_numbers((2,)), paragraph_numbers((2, 3))
    ('3', '3–4')
    """
    if not positions:
        return ""
    return str(positions[0] + 1) if len(positions) == 1 else f"{positions[0] + 1}–{positions[-1] + 1}"


def _row(
    row: ComparisonRow | None,
    anchor: str,
    counter: _Counter,
    derived: str,
    name: str = "",
    matters: Sequence[Weighed] = (),
) -> ShownRow | None:
    if row is None:
        return None
    spans_a, spans_b = marked_spans(matters, row) if row.a and row.b and not name else ([], [])
    at_a = at_b = 0
    left: list[ShownSpan] = []
    right: list[ShownSpan] = []
    where = name or paragraph_numbers(row.a) or paragraph_numbers(row.b)
    whole = row.state in (State.ONLY_A, State.ONLY_B)
    for segment in row.segments:
        here_a, here_b = CharSpan(at_a, at_a + len(segment.a)), CharSpan(at_b, at_b + len(segment.b))
        at_a, at_b = here_a.end, here_b.end
        if segment.kind is Kind.SAME or whole:
            css = f"alone-{row.state[-1]}" if whole else ""
            left.append(ShownSpan(segment.a, css))
            right.append(ShownSpan(segment.b, css))
            continue
        matter = _matter_at(here_a, spans_a) or _matter_at(here_b, spans_b)
        words = NOUNS[matter][0] if matter else kind_words(segment.kind, derived, counter.letters)
        is_style = segment.kind in STYLE and not matter
        number = len(counter.changes) + 1
        counter.changes.append(
            ListedChange(number, where, words, is_style, _listed(segment.a), _listed(segment.b))
        )
        css = "style" if is_style else "differs matters" if matter else "differs"
        mark = "\u00b6" if segment.kind is Kind.BREAK else ""
        for side, text, other in ((left, segment.a, ""), (right, segment.b, segment.a)):
            if text:
                side.append(ShownSpan(_with_break(mark, text), css, words, number, is_anchor=not other))
    return ShownRow(
        anchor=anchor,
        state=row.state.value,
        symbol=_symbol(row.state, derived),
        moved=row.moved,
        gutter=_gutter(row, derived, counter.letters, [matter for _, matter in spans_a]),
        number_a="" if name else paragraph_numbers(row.a),
        number_b="" if name else paragraph_numbers(row.b),
        left=tuple(part for part in left if part.text),
        right=tuple(part for part in right if part.text),
    )


def _listed(text: str) -> str:
    """The words of a change without the hyphen that joins them to what stands before or behind."""
    return text.strip(" -\u2010\u2011") or text.strip()


def _symbol(state: State, derived: str) -> str:
    """
    >>> _symbol(State.ONLY_B, ""), _symbol(State.ONLY_B, "b"), _symbol(State.RECAST, "")
    ('absent', 'only-b', 'recast')
    """
    if state not in (State.ONLY_A, State.ONLY_B) or state.value == f"only-{derived}":
        return state.value
    return "absent"


def _with_break(mark: str, text: str) -> str:
    return mark + text if mark and "\n" in text else text


def _matter_at(here: CharSpan, spans: Sequence[tuple[CharSpan, Matter]]) -> Matter | None:
    """The matter of a stretch that shares a character with a span; of a span alone it says nothing."""
    for span, matter in spans:
        if min(here.end, span.end) > max(here.start, span.start):
            return matter
    return None


def row_anchor(row: ComparisonRow) -> str:
    """The address of a row on its page: by the left's paragraph, else by the right's. It stays as long as
    the two texts do."""
    return f"a{row.a[0] + 1}" if row.a else f"b{row.b[0] + 1}"


def _gutter(row: ComparisonRow, derived: str, letters: Letters, matters: Sequence[Matter]) -> str:
    if row.state in (State.ONLY_A, State.ONLY_B):
        return kind_words(Kind(row.state.value), derived, letters)
    words = STATE_WORDS[row.state]
    if row.is_split or row.is_merged:
        words += f", {paragraph_numbers(row.a)} → {paragraph_numbers(row.b)}"
    if row.moved:
        words = f"moved {paragraph_numbers(row.a)} → {paragraph_numbers(row.b)}" + (
            "" if words == "same" else f", {words}"
        )
    told = [NOUNS[matter][0] for matter in NOUNS if matter in matters]
    return ": ".join([words, ", ".join(told)]) if told else words


def _with_stubs(rows: Sequence[tuple[ComparisonRow, ShownRow]]) -> list[tuple[ComparisonRow, ShownRow]]:
    """Put a pointer at the right's own position of every paragraph that moved."""
    placed = list(rows)
    for row, made in rows:
        if not row.moved:
            continue
        at = next(
            (i for i, (other, _) in enumerate(placed) if other.b > row.b and not other.moved and other.b),
            None,
        )
        stub = ShownRow(
            anchor=f"{made.anchor}-b",
            state=made.state,
            symbol=made.symbol,
            moved=True,
            gutter="moved",
            number_b=made.number_b,
            elsewhere=made.anchor,
        )
        placed.insert(len(placed) if at is None else at, (row, stub))
    return placed


def _in_runs(
    placed: Sequence[tuple[ComparisonRow, ShownRow]], derived: str, letters: Letters
) -> Iterator[RowRun]:
    run: list[ShownRow] = []
    side = ""
    for row, made in placed:
        here = {State.ONLY_A: "a", State.ONLY_B: "b"}.get(row.state, "")
        if run and here != side:
            yield _run_of(run, side, derived, letters)
            run = []
        run.append(made)
        side = here
    if run:
        yield _run_of(run, side, derived, letters)


def _run_of(run: list[ShownRow], side: str, derived: str, letters: Letters) -> RowRun:
    if not side or len(run) < FOLD_FROM:
        return RowRun(tuple(run), side=side)
    words = kind_words(Kind(f"only-{side}"), derived, letters)
    return RowRun(tuple(run), f"{len(run)} paragraphs {words}", side)
