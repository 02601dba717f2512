"""The furniture that a source repeats, kept capture by capture: a new one costs its own lines only.

The result is that of `extraction.furniture.learn_furniture` over the set of the source's captures, in
whatever order they came and left. Unidentified captures learn within their group, and share nothing outside.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from articles.extraction.furniture import MANY_HOLDERS, CaptureLines, are_alike, unlike_groups
from articles.extraction.lines import fold_line
from articles.ingest import line_table as table
from articles.ingest.lines_ahead import LinesAhead
from articles.models import Article, BoilerplateMark, Capture, DueWork, Source


@dataclass(frozen=True, slots=True)
class MarkedLines:
    """The folded lines that curators marked as furniture, by source; 0 stands for everywhere."""

    by_source: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "MarkedLines":
        """As the database has them now; one query."""
        marks = BoilerplateMark.objects.filter(kind=BoilerplateMark.Kind.FURNITURE)
        lines: defaultdict[int, set[str]] = defaultdict(set)
        for source, text in marks.values_list("source_id", "text"):
            lines[source or 0].update(fold_line(line) for line in text.split("\n") if line.strip())
        return cls({source: frozenset(marked) for source, marked in lines.items()})

    def of(self, source: Source | None) -> frozenset[str]:
        """What was marked for this source and everywhere."""
        nothing: frozenset[str] = frozenset()
        everywhere = self.by_source.get(0, nothing)
        return everywhere | self.by_source.get(source.pk, nothing) if source is not None else everywhere


@dataclass(slots=True)
class RepeatedLines:
    """The lines (numbers) that each source repeats, by its number, as a run knows them.

    Others learn meanwhile: what is wrong shows when a capture is stored, and `correct` hears of it.
    `corrections` counts that.
    """

    by_source: dict[int, set[int]] = field(default_factory=dict)
    corrections: int = 0

    @classmethod
    def read(cls) -> "RepeatedLines":
        """As the database has them now; one query."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for line, sources in table.furniture_holders().items():
            for source in sources:
                found[source].add(line)
        return cls(dict(found))

    def among(self, source: Source | None, numbers: Mapping[str, int]) -> frozenset[str]:
        """Those of a text's folded lines (`extraction.furniture.folded_lines`) that its source repeats."""
        held = self.by_source.get(source.pk) if source is not None else None
        return frozenset(line for line, number in numbers.items() if number in held) if held else frozenset()

    def correct(self, source: int, lines: frozenset[int], repeated: frozenset[int]) -> None:
        """Of these lines the source repeats just those that are `repeated`."""
        held = self.by_source.setdefault(source, set())
        if held & lines != repeated:
            held -= lines
            held |= repeated
            self.corrections += 1

    def copy(self) -> "RepeatedLines":
        return RepeatedLines(
            {source: set(lines) for source, lines in self.by_source.items()}, self.corrections
        )


def owner_number(article: Article) -> int | None:
    """Under which number an article's lines are counted: its source's, its group's below zero, or none."""
    if article.source_id is not None:
        return article.source_id
    return None if article.unknown_outlet_id is None else -article.unknown_outlet_id


def learnt(owner: int | None, numbers: Mapping[str, int]) -> frozenset[str]:
    """Those of a text's folded lines (`extraction.furniture.folded_lines`) that its outlet repeats.

    `owner` is the outlet's `owner_number`.
    """
    if owner is None:
        return frozenset()
    held = table.furniture(owner, numbers.values())
    return frozenset(line for line, number in numbers.items() if number in held) if held else frozenset()


def repeated_of(source: Source | None, found: CaptureLines, ahead: LinesAhead) -> frozenset[int]:
    """Those of a text's lines that its source repeats, by number."""
    return ahead.furniture(source.pk, found.lines) if source is not None else frozenset()


def count(
    capture: Capture,
    source_id: int | None,
    found: CaptureLines,
    masked: Collection[int],
    *,
    is_new: bool = False,
    repeated: frozenset[int] | None = None,
    ahead: LinesAhead | None = None,
) -> None:
    """Count a capture's lines for its `owner_number` (None: for none), in the transaction of `one_writer`.

    `masked` are the lines that were masked when it was split. Where other lines are furniture now, its
    article and those of the lines that came or went are due to be split again. A capture that `is_new` was
    counted for nobody before. `repeated` are those of its lines that are furniture before it is counted,
    where somebody has just asked; `ahead` is what was asked for its transaction.
    """
    ahead = ahead or LinesAhead()
    now: frozenset[int] | None = None
    held = None if is_new else table.counted_under(capture.pk)
    wanted = None if source_id is None else (source_id, found.key)
    if held != wanted:
        if held is not None:
            _take_out(capture.pk, *held)
        if source_id is not None:
            now = _put_in(capture.pk, source_id, found, repeated, ahead)
    if source_id is None:
        due: frozenset[int] = frozenset()
    else:
        due = ahead.furniture(source_id, found.kept) if now is None else now & found.kept
    if due != found.kept & frozenset(masked):
        DueWork.objects.note(DueWork.Kind.RESPLIT, [capture.article_id])


def _put_in(
    capture_id: int, source: int, found: CaptureLines, repeated: frozenset[int] | None, ahead: LinesAhead
) -> frozenset[int] | None:
    """Count a capture's lines; those of them that are furniture now, or None where it did not ask."""
    is_known = ahead.is_held(source, found.key)
    table.assign(capture_id, source, found.key)
    if is_known:
        return None
    table.add_text(source, found)
    ahead.add(source, found)
    if repeated is None:
        repeated = ahead.furniture(source, found.lines)
    elsewhere = ahead.held_elsewhere(source, found.lines - repeated, found.key)
    holders = table.body_holders(source, found.body & repeated, repeated)
    for line in found.body - repeated:
        others = [text for kind, text in elsewhere.get(line, ()) if kind == table.BODY]
        holders[line] = [found.key, *others]
    if any(len(texts) == MANY_HOLDERS + 1 for texts in holders.values()):
        # The line has just ceased to say who is alike; what it held together may fall apart.
        _regroup(source, {text for texts in holders.values() for text in texts}, found.lines, ahead)
        return None
    distinctive = [texts for texts in holders.values() if len(texts) <= MANY_HOLDERS]
    shared = Counter(text for texts in distinctive for text in texts if text != found.key)
    stories = table.stories_of(source, shared)
    alike = {
        stories[text][0]
        for text, lines in shared.items()
        if are_alike(lines, len(found.body), stories[text][1])
    }
    merged = _join(source, found.key, alike) if alike else frozenset()
    # A line that no other text holds cannot have become furniture; nor can one cease to be, unless
    # stories that held it became one.
    held = frozenset(elsewhere)
    if merged:
        _judge(source, held | merged, ahead)
        return None
    return repeated | _judge(source, held, ahead, frozenset())


def _join(source: int, text: int, stories: set[int]) -> frozenset[int]:
    """Make one story of a text and the stories it is like; the lines for which several now count as one."""
    if len(stories) == 1 and min(stories) < text:
        table.set_stories(source, {text: min(stories)})
        return frozenset()
    members = table.members_of(source, stories)
    table.set_stories(source, dict.fromkeys([text, *members], min(text, *stories)))
    if len(stories) == 1:
        return frozenset()
    return frozenset().union(*(lines for _, lines, _ in members.values()))


def _take_out(capture_id: int, source: int, text: int) -> None:
    table.release(capture_id)
    if table.is_held(source, text):
        return
    lines, body = table.lines_of_text(source, text)
    story = table.stories_of(source, [text])[text][0]
    holders = table.body_holders(source, body, table.furniture(source, body))
    # A line that one text too many held says again who is alike.
    freed = {each for texts in holders.values() if len(texts) == MANY_HOLDERS + 1 for each in texts}
    table.drop_text(source, text, lines)
    members = table.members_of(source, {story})
    _regroup(source, (freed | set(members)) - {text}, lines, LinesAhead())


def _regroup(source: int, texts: Iterable[int], lines: frozenset[int], ahead: LinesAhead) -> None:
    """Group the stories of these texts afresh, and judge every line of theirs and these."""
    stories = {story for story, _ in table.stories_of(source, texts).values()}
    members = table.members_of(source, stories)
    counts = Counter(line for _, _, body in members.values() for line in body)
    shared = [line for line, count in counts.items() if count > 1]
    holders = table.body_holders(source, shared, table.furniture(source, shared))
    ignored = {line for line, held in holders.items() if len(held) > MANY_HOLDERS}
    groups = unlike_groups({text: body for text, (_, _, body) in members.items()}, ignored)
    now = {text: min(group) for group in groups for text in group}
    table.set_stories(source, {text: story for text, story in now.items() if story != members[text][0]})
    _judge(source, lines.union(*(each for _, each, _ in members.values())), ahead)


def _judge(
    source: int, lines: frozenset[int], ahead: LinesAhead, former: frozenset[int] | None = None
) -> frozenset[int]:
    """Say of each line whether it is furniture now, and return those that are; what rests on those that came
    and went is due. `former` are those that were, where that is known."""
    if former is None:
        former = ahead.furniture(source, lines)
    now = table.shared_by_unlike(source, lines)
    if now != former:
        table.set_furniture(source, now - former, former - now)
        ahead.set_furniture(source, now - former, former - now)
        DueWork.objects.note(DueWork.Kind.RESPLIT, table.articles_masked_by(source, now ^ former))
    return now
