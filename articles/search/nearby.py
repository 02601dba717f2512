"""Words of an index that are spelt nearly as a given word."""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from articles.search.engine import NearTerm

MOST_COMPARED = 200
"""Forms within reach that are ordered by how often they stand; a short word has hundreds one letter away."""


def nearest_surfaces(word: str, counts: Mapping[str, int], furthest: int, most: int) -> tuple[NearTerm, ...]:
    """Of surfaces and how often they stand, the nearest to a word, then the commonest, then by letters."""
    near = process.extract(
        word, list(counts), scorer=DamerauLevenshtein.distance, score_cutoff=furthest, limit=MOST_COMPARED
    )
    found = [NearTerm(surface, int(distance), counts[surface]) for surface, distance, _ in near]
    found.sort(key=lambda each: (each.distance, -each.count, each.surface))
    return tuple(found[:most])
