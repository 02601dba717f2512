"""Which articles may share copy with a new one, and which shingles say nothing because they keep coming back.

What is common is a property of the set of articles, never of the order in which they came.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from articles.syndication.verdict import RARE_SHINGLES

# An outlet's boilerplate: this many of its articles have it, further apart than a running story.
OUTLET_ARTICLES, OUTLET_DAYS = 3, 7
# An outlet's box, whenever it was printed: this many of its articles have it that are else different; one
# fewer where a day is not known. Of the sets of four dated articles within a week that were read, each shared
# background.
BOX_ARTICLES, BOX_ARTICLES_UNDATED = 4, 3
FEWEST_REPEATS = min(OUTLET_ARTICLES, BOX_ARTICLES, BOX_ARTICLES_UNDATED)
# Two articles of an outlet are one text captured again when so much of the shorter's shingles is in the
# other.
SAME_TEXT = 0.5
# The archive's: a wire story runs in forty outlets, but within days; a template comes back for weeks.
ARCHIVE_ARTICLES, ARCHIVE_WEEKS = 25, 4
# Above this it is common whenever it was printed, so that one look-up never reads more.
ARCHIVE_MOST = 200


class Sighting(NamedTuple):
    """A shingle in an article. `outlet` is 0 where unidentified, `day` (a day's ordinal) 0 where undated.

    A named tuple: a new article meets hundreds, and a frozen dataclass takes three times as long to make.
    """

    article: int
    outlet: int
    day: int


TextsOf = Callable[[Sequence[int]], Mapping[int, frozenset[int]]]
"""Articles, by their keys in order, to the shingles of each."""


@dataclass(frozen=True, slots=True)
class Commons:
    """Shingles that count for nothing: the archive's, and each outlet's own."""

    archive: frozenset[int]
    outlets: Mapping[int, frozenset[int]]

    def between(self, left: int, right: int) -> frozenset[int]:
        """What does not count between two outlets (0: unidentified, of whom nothing is learnt)."""
        nothing: frozenset[int] = frozenset()
        return self.archive | self.outlets.get(left, nothing) | self.outlets.get(right, nothing)


def repeats(sightings: Collection[Sighting], texts: TextsOf) -> tuple[bool, frozenset[int]]:
    """Whether the archive repeats a shingle seen here and nowhere else, and the outlets that repeat it.

    `texts` gives articles their shingles; it is asked only of an outlet that may have made a box of this one.
    """
    printed: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if sighting.outlet:
            printed[sighting.outlet].append(sighting)
    outlets = frozenset(
        outlet for outlet, places in printed.items() if _comes_back(places) or _is_box(places, texts)
    )
    return is_everywhere(sightings), outlets


def is_everywhere(sightings: Collection[Sighting]) -> bool:
    """Whether the archive repeats a shingle seen here and nowhere else, whoever prints it."""
    if len(sightings) <= ARCHIVE_ARTICLES:
        return False
    weeks = {sighting.day // 7 for sighting in sightings}
    return len(sightings) > ARCHIVE_MOST or len(weeks) >= ARCHIVE_WEEKS


def _comes_back(places: Collection[Sighting]) -> bool:
    days = [place.day for place in places if place.day]
    return len(days) >= OUTLET_ARTICLES and max(days) - min(days) > OUTLET_DAYS


def _is_box(places: Collection[Sighting], texts: TextsOf) -> bool:
    """Whether one outlet set it into enough articles that are else different."""
    needed = BOX_ARTICLES if all(place.day for place in places) else BOX_ARTICLES_UNDATED
    if len(places) < needed:
        return False
    held = texts(sorted(place.article for place in places))
    return _has_distinct(list(held.values()), needed, [])


def _has_distinct(texts: list[frozenset[int]], needed: int, chosen: list[frozenset[int]]) -> bool:
    """Whether some `needed` of these texts are different from one another.

    Asked so, and not by grouping them, since another article can then only make a box and never unmake one.
    """
    if len(chosen) == needed:
        return True
    for at, text in enumerate(texts):
        if len(texts) - at < needed - len(chosen):
            return False
        if not any(_is_same_text(text, other) for other in chosen) and _has_distinct(
            texts[at + 1 :], needed, [*chosen, text]
        ):
            return True
    return False


def _is_same_text(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= SAME_TEXT * min(len(one), len(other))


def candidate_articles(
    outlet: int, sightings: Mapping[int, Sequence[Sighting]], commons: Commons
) -> tuple[int, ...]:
    """The articles that share enough with an article of this outlet; `sightings` are others' of its shingles.

    Enough is three shingles that are not common between the two, or all that a very short article has.
    """
    own = commons.between(outlet, 0)
    enough = sum(1 for _ in islice((shingle for shingle in sightings if shingle not in own), RARE_SHINGLES))
    shared: Counter[int] = Counter()
    for shingle, seen in sightings.items():
        if not seen or shingle in own:
            continue
        for sighting in seen:
            if shingle not in commons.outlets.get(sighting.outlet, ()):
                shared[sighting.article] += 1
    return tuple(sorted(article for article, count in shared.items() if count >= max(enough, 1)))
