"""Edits of known kinds on real paragraphs, some that matter and as many that do not, for `mattering`."""

import random
from collections.abc import Iterator, Sequence
from itertools import cycle

from benchmarks.mattering_harm import MATTERING
from benchmarks.mattering_harmless import HOUSE_STYLE, WORDING
from benchmarks.mattering_text import HARMLESS, STYLE, Edit, Made, Pools, is_well_marked


def made_edits(paragraphs: Sequence[str], pool: Pools, per_kind: int, seed: int) -> Iterator[Made]:
    """So many of each kind that matters; then as many in all that do not, half house style, half wording."""
    chance = random.Random(seed)
    texts = [text for text in paragraphs if is_well_marked(text)]
    chance.shuffle(texts)
    count = 0
    for family, edits in MATTERING.items():
        for edit in edits:
            for made in _some(family, edit, texts, pool, chance, per_kind):
                count += 1
                yield made
    for family, edits in ((STYLE, HOUSE_STYLE), (HARMLESS, WORDING)):
        share = -(-count // 2 // len(edits))
        for edit in edits:
            yield from _some(family, edit, texts, pool, chance, share)


def _some(
    family: str, edit: Edit, texts: Sequence[str], pool: Pools, chance: random.Random, wanted: int
) -> Iterator[Made]:
    """`wanted` edits of a kind, each on another paragraph, half of them the other way round."""
    start = chance.randrange(len(texts))
    ways = cycle((False, True))
    for at in range(len(texts)):
        if not wanted:
            return
        text = texts[(start + at) % len(texts)]
        done = edit(text, pool, chance)
        if not done or done[0] == text:
            continue
        after, before_span, after_span = done
        wanted -= 1
        kind = edit.__name__.replace("_", " ")
        if next(ways):
            yield Made(family, kind, after, text, after_span, before_span)
        else:
            yield Made(family, kind, text, after, before_span, after_span)
