"""What benchmarks/splitting.py says beside the sets: families of pages, calibration, the queue's order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from articles.extraction.parts import Split
from benchmarks.shingles import ShingleMatch, total

BINS = 10
WRONG_BODY = 0.9
"""F1 of a body under which a page counts as wrongly split."""
WORST = 0.1
"""The part of the queue, from its head, that is looked at."""
FULL_RECALL = 0.9
LEAST_OF_FAMILY = 5


@dataclass(frozen=True, slots=True)
class JudgedSplit:
    """A page's split with what is known of it: its set, its language, its body's match, its title or ""."""

    group: str
    language: str
    parts: Split
    match: ShingleMatch
    whole: ShingleMatch
    title: str
    is_title_printed: bool

    @property
    def f1(self) -> float:
        both = self.match.precision + self.match.recall
        return 2 * self.match.precision * self.match.recall / both if both else 0.0

    @property
    def is_headline_right(self) -> bool:
        found = self.parts.headline
        return found is not None and " ".join(found.value.split()) == " ".join(self.title.split())

    @property
    def is_wrong(self) -> bool:
        """Whether the body or, where the page prints its title, the headline is wrong."""
        return self.f1 < WRONG_BODY or (self.is_title_printed and not self.is_headline_right)


def families_of(one: JudgedSplit) -> Iterator[str]:
    """The families that a page belongs to, by what the splitter made of it and by its language."""
    yield f"language {one.language or 'not said'}"
    yield f"kind {one.parts.kind}"
    if one.parts.is_walled:
        yield "behind a wall"
    if one.parts.confidence < 0.8:
        yield "low confidence"
    if not one.parts.paragraphs:
        yield "empty body"


def family_lines(judged: Sequence[JudgedSplit]) -> Iterator[str]:
    """One line for every family of LEAST_OF_FAMILY pages or more, and the empty bodies that should not be."""
    families: dict[str, list[ShingleMatch]] = {}
    for one in judged:
        for family in families_of(one):
            families.setdefault(family, []).append(one.match)
    for family, matches in sorted(families.items()):
        if len(matches) >= LEAST_OF_FAMILY:
            score = total(matches)
            yield f"{family:<24} {len(matches):>5}  {score.f1:.3f}  {score.precision:.3f}  {score.recall:.3f}"
    empty = sum(not one.parts.paragraphs and one.whole.recall > FULL_RECALL for one in judged)
    yield f"empty bodies where the whole text has it: {empty} of {len(judged)}"


def calibration_error(pairs: Sequence[tuple[float, float]]) -> float:
    """The mean distance between what was told and what was so, over BINS groups of equal size.

    >>> calibration_error([(0.9, 1.0), (0.9, 0.8)])
    0.0
    """
    ordered = sorted(pairs)
    size = max(1, len(ordered) // BINS)
    groups = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    if len(ordered) < 2 * BINS:
        groups = [ordered]
    gaps = [
        (abs(fmean(told for told, _ in part) - fmean(was for _, was in part)), len(part)) for part in groups
    ]
    return round(sum(gap * count for gap, count in gaps) / max(len(ordered), 1), 4)


def calibration_lines(judged: Sequence[JudgedSplit], doubts: Mapping[int, float]) -> Iterator[str]:
    """How true the confidences are, and how many of the pages at the head of the queue are wrong.

    `doubts` gives each page's doubt by its position in `judged`.
    """
    body = calibration_error([(one.parts.confidence, one.f1) for one in judged])
    yield f"calibration error of the body {body:.3f} over {len(judged)} pages"
    known = [one for one in judged if one.is_title_printed and one.parts.headline is not None]
    pairs = [
        (one.parts.headline.confidence, float(one.is_headline_right)) for one in known if one.parts.headline
    ]
    if pairs:
        yield f"calibration error of the headline {calibration_error(pairs):.3f} over {len(pairs)} headlines"
    worst = sorted(doubts, key=lambda number: (-doubts[number], number))[: max(1, int(len(judged) * WORST))]
    wrong = sum(judged[number].is_wrong for number in worst)
    yield f"of the worst tenth of the queue {wrong} of {len(worst)} are wrong ({wrong / len(worst):.0%})"
