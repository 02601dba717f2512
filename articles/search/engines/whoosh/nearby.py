"""Which words of a snapshot a word may have been meant for."""

from articles.search.engine import NearTerm
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.search.nearby import nearest_surfaces


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
    return nearest_surfaces(word, counts, furthest, most)
