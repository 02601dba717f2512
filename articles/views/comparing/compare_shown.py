"""A comparison made ready for its page: rows, gutters, folded runs and numbered changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from articles.syndication.compare import Comparison, ComparisonRow, State
from articles.syndication.compare_kinds import STYLE, Kind

FOLD_FROM = 3
"""A run of so many paragraphs on one side only is folded."""

KIND_WORDS = {
    Kind.TYPOGRAPHY: "marks and type",
    Kind.SPELLING: "spelling",
    Kind.NAME: "name style",
    Kind.NUMERAL: "figures and units",
    Kind.DAY: "tense or day",
    Kind.DATELINE: "dateline",
    Kind.BREAK: "paragraph break",
    Kind.ATTRIBUTION: "attribution moved",
    Kind.ONLY_A: "only in A",
    Kind.ONLY_B: "only in B",
    Kind.RECAST: "recast",
}
_CUT_AND_ADDED = {
    "a": {Kind.ONLY_A: "added by A", Kind.ONLY_B: "cut by A"},
    "b": {Kind.ONLY_A: "cut by B", Kind.ONLY_B: "added by B"},
}
STATE_WORDS = {State.SAME: "same", State.RESTYLED: "style", State.RECAST: "recast"}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one side. `css` is "" where nothing differs; `number` is that of the change, from 1, and
    `is_anchor` says that this side carries its address."""

    text: str
    css: str = ""
    words: str = ""
    number: int = 0
    is_anchor: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the list of changes: both readings, its kind in words, and the paragraph it stands in."""

    number: int
    paragraph: str
    words: str
    is_style: bool
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the two columns. `sign` is the strip's state; `elsewhere` is a moved paragraph's own row."""

    anchor: str
    sign: str
    moved: bool
    gutter: str
    number_a: str = ""
    number_b: str = ""
    left: tuple[Part, ...] = ()
    right: tuple[Part, ...] = ()
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together; `folded` holds the words for a run that is folded away, or ""."""

    rows: tuple[ShownRow, ...]
    folded: str = ""
    side: str = ""


@dataclass(slots=True)
class _Counter:
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the page draws."""

    headline: ShownRow | None
    standfirst: ShownRow | None
    groups: tuple[Group, ...]
    changes: tuple[Change, ...]


def shown(found: Comparison, derived: str = "") -> Shown:
    """The page of a comparison. `derived` is "a" or "b" where one side is known to be made from the other."""
    counter = _Counter()
    headline = _row(found.headline, "headline", counter, derived, "headline")
    standfirst = _row(found.standfirst, "standfirst", counter, derived, "standfirst")
    rows = [(row, _row(row, f"row-{at}", counter, derived)) for at, row in enumerate(found.rows, start=1)]
    placed = _with_stubs([(row, made) for row, made in rows if made is not None])
    return Shown(headline, standfirst, tuple(_grouped(placed, derived)), tuple(counter.changes))


def kind_words(kind: Kind, derived: str = "") -> str:
    """A kind in words; nothing is called cut or added where direction is undetermined.

    >>> kind_words(Kind.ONLY_B), kind_words(Kind.ONLY_B, "a")
    ('only in B', 'cut by A')
    """
    return _CUT_AND_ADDED.get(derived, {}).get(kind) or KIND_WORDS[kind]


def numbers(places: tuple[int, ...]) -> str:
    """Paragraph numbers as printed: "3", "3–4", or "".

    >>> numbers((2,)), numbers((2, 3))
    ('3', '3–4')
    """
    if not places:
        return ""
    return str(places[0] + 1) if len(places) == 1 else f"{places[0] + 1}–{places[-1] + 1}"


def _row(
    row: ComparisonRow | None, anchor: str, counter: _Counter, derived: str, name: str = ""
) -> ShownRow | None:
    if row is None:
        return None
    left: list[Part] = []
    right: list[Part] = []
    place = name or numbers(row.a) or numbers(row.b)
    whole = row.state in (State.ONLY_A, State.ONLY_B)
    for segment in row.segments:
        if segment.kind is Kind.SAME or whole:
            css = f"alone-{row.state[-1]}" if whole else ""
            left.append(Part(segment.a, css))
            right.append(Part(segment.b, css))
            continue
        words = kind_words(segment.kind, derived)
        number = len(counter.changes) + 1
        counter.changes.append(
            Change(number, place, words, segment.kind in STYLE, segment.a.strip(), segment.b.strip())
        )
        css = "style" if segment.kind in STYLE else "differs"
        sign = "\u00b6" if segment.kind is Kind.BREAK else ""
        for side, text, other in ((left, segment.a, ""), (right, segment.b, segment.a)):
            if text:
                side.append(Part(_with_break(sign, text), css, words, number, is_anchor=not other))
    return ShownRow(
        anchor=anchor,
        sign=row.state.value,
        moved=row.moved,
        gutter=_gutter(row, derived),
        number_a="" if name else numbers(row.a),
        number_b="" if name else numbers(row.b),
        left=tuple(part for part in left if part.text),
        right=tuple(part for part in right if part.text),
    )


def _with_break(sign: str, text: str) -> str:
    return sign + text if sign and "\n" in text else text


def _gutter(row: ComparisonRow, derived: str) -> str:
    if row.state in (State.ONLY_A, State.ONLY_B):
        return kind_words(Kind(row.state.value), derived)
    words = STATE_WORDS[row.state]
    if row.is_split or row.is_merged:
        words += f", {numbers(row.a)} → {numbers(row.b)}"
    if row.moved:
        words = f"moved {numbers(row.a)} → {numbers(row.b)}" + ("" if words == "same" else f", {words}")
    return words


def _with_stubs(rows: Sequence[tuple[ComparisonRow, ShownRow]]) -> list[tuple[ComparisonRow, ShownRow]]:
    """Put a pointer at the right's own place of every paragraph that moved."""
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
            sign=made.sign,
            moved=True,
            gutter="moved",
            number_b=made.number_b,
            elsewhere=made.anchor,
        )
        placed.insert(len(placed) if at is None else at, (row, stub))
    return placed


def _grouped(placed: Sequence[tuple[ComparisonRow, ShownRow]], derived: str) -> Iterator[Group]:
    run: list[ShownRow] = []
    side = ""
    for row, made in placed:
        here = {State.ONLY_A: "a", State.ONLY_B: "b"}.get(row.state, "")
        if run and here != side:
            yield _group(run, side, derived)
            run = []
        run.append(made)
        side = here
    if run:
        yield _group(run, side, derived)


def _group(run: list[ShownRow], side: str, derived: str) -> Group:
    if not side or len(run) < FOLD_FROM:
        return Group(tuple(run), side=side)
    words = kind_words(Kind(f"only-{side}"), derived)
    return Group(tuple(run), f"{len(run)} paragraphs {words}", side)
