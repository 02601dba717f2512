"""Words of the index that are spelt nearly as a given word."""

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from articles.search.engine import NearTerm
from articles.search.engines.whoosh.snapshot import Snapshot

MOST_COMPARED = 200
"""Forms within reach that are ordered by how often they stand; a short word has hundreds one letter away."""


def surfaces_near(snapshot: Snapshot, word: str, furthest: int, most: int) -> tuple[NearTerm, ...]:
    """The forms nearest to a folded word, then the commonest, then by letters; the word itself left out.

    Only forms whose first letter is one of the word's first two are compared: a slip in the first letter is
    rare, and two letters change places, and the rest of the vocabulary is spared.
    """
    counts: dict[str, int] = {}
    for segment in snapshot.segments:
        for first in set(word[:2]):
            for number in segment.surfaces_from(first).tolist():
                surface = segment.surface_text(number)
                if abs(len(surface) - len(word)) <= furthest and surface.isalpha():
                    counts[surface] = counts.get(surface, 0) + int(segment.surface_count[number])
    counts.pop(word, None)
    near = process.extract(
        word, list(counts), scorer=DamerauLevenshtein.distance, score_cutoff=furthest, limit=MOST_COMPARED
    )
    found = [NearTerm(surface, int(distance), counts[surface]) for surface, distance, _ in near]
    found.sort(key=lambda each: (each.distance, -each.count, each.surface))
    return tuple(found[:most])
