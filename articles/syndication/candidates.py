"""Which articles may share copy with a new one, and which shingles say nothing because they keep coming back.

What is common is a property of the set of articles, never of the order in which they came.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from articles.syndication.verdict import RARE_SHINGLES

# An outlet's boilerplate: this many of its articles have it, further apart than a running story.
OUTLET_ARTICLES, OUTLET_DAYS = 3, 7
# The archive's: a wire story runs in forty outlets, but within days; a template comes back for weeks.
ARCHIVE_ARTICLES, ARCHIVE_WEEKS = 25, 4
# Above this it is common whenever it was printed, so that one look-up never reads more.
ARCHIVE_MOST = 200


@dataclass(frozen=True, slots=True)
class Sighting:
    """A shingle in an article. `outlet` is 0 where unidentified, `day` (a day's ordinal) 0 where undated."""

    article: int
    outlet: int
    day: int


@dataclass(frozen=True, slots=True)
class Commons:
    """Shingles that count for nothing: the archive's, and each outlet's own."""

    archive: frozenset[int]
    outlets: Mapping[int, frozenset[int]]

    def between(self, left: int, right: int) -> frozenset[int]:
        """What does not count between two outlets (0: unidentified, of whom nothing is learnt)."""
        nothing: frozenset[int] = frozenset()
        return self.archive | self.outlets.get(left, nothing) | self.outlets.get(right, nothing)


def repeats(sightings: Collection[Sighting]) -> tuple[bool, frozenset[int]]:
    """Whether the archive repeats a shingle seen here and nowhere else, and the outlets that repeat it."""
    days: dict[int, list[int]] = defaultdict(list)
    for sighting in sightings:
        if sighting.outlet and sighting.day:
            days[sighting.outlet].append(sighting.day)
    outlets = frozenset(
        outlet
        for outlet, printed in days.items()
        if len(printed) >= OUTLET_ARTICLES and max(printed) - min(printed) > OUTLET_DAYS
    )
    weeks = {sighting.day // 7 for sighting in sightings}
    everywhere = len(sightings) > ARCHIVE_MOST or (
        len(sightings) > ARCHIVE_ARTICLES and len(weeks) >= ARCHIVE_WEEKS
    )
    return everywhere, outlets


def candidate_articles(
    outlet: int, sightings: Mapping[int, Iterable[Sighting]], commons: Commons
) -> tuple[int, ...]:
    """The articles that share enough with an article of this outlet; `sightings` are others' of its shingles.

    Enough is three shingles that are not common between the two, or all that a very short article has.
    """
    own = commons.between(outlet, 0)
    enough = min(RARE_SHINGLES, sum(1 for shingle in sightings if shingle not in own))
    shared: Counter[int] = Counter()
    for shingle, seen in sightings.items():
        if shingle in own:
            continue
        for sighting in seen:
            if shingle not in commons.outlets.get(sighting.outlet, ()):
                shared[sighting.article] += 1
    return tuple(sorted(article for article, count in shared.items() if count >= max(enough, 1)))
