"""Signatures: the page furniture of a capture as weighted numbers, and how much two of them are one outlet's.

How alike two captures are depends on these two alone, never on what else is held: groups are therefore the
same in whatever order captures come. A line weighs by how few outlets print it, counted once over 2,013
outlets and kept in `commonplace.npz` (made by `benchmarks/train_names.py`). Weights that follow what
is held (TF-IDF) were no better: best pair F1 of daniel_en .937 against .944, of aeb 1.000 against .991.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from articles.extraction.furniture import number_of
from articles.extraction.lines import fold_line
from articles.extraction.parts import Line, Role

FURNITURE_ROLES = frozenset({Role.FURNITURE, Role.COPYRIGHT})
"""Never the body, its head or a quotation."""
LEAST_WEIGHT = 0.25
"""A line that about one outlet in forty prints, such as "privacy policy", is left out of a signature."""
SPARSE = 3.0
"""Added to what two captures hold together, so that two captures of three lines are not told alike by one."""
_TABLE = Path(__file__).with_name("commonplace.npz")


@dataclass(frozen=True, slots=True)
class Signature:
    """The telling furniture of a capture: a line's number (extraction.furniture.number_of) to its weight."""

    weights: Mapping[int, float]
    total: float

    @property
    def lines(self) -> frozenset[int]:
        return frozenset(self.weights)


@cache
def _weights() -> Mapping[int, float]:
    """The weights of the lines that at least two of the counted outlets print: 1 for a line that none prints,
    falling to 0 for one that all print."""
    if not _TABLE.exists():
        return {}
    with np.load(_TABLE) as table:
        outlets = int(table["outlets"])
        counts = zip(table["lines"].tolist(), table["line_outlets"].tolist(), strict=True)
    if outlets < 2:
        return {}
    most = math.log(outlets + 1)
    return {number: (math.log((outlets + 1) / (1 + count)) / most) ** 2 for number, count in counts}


def furniture_texts(lines: Iterable[Line]) -> list[str]:
    """The distinct furniture lines of a split capture, stripped, in the order of the page."""
    found = (line.text.strip() for line in lines if line.role in FURNITURE_ROLES)
    return list(dict.fromkeys(text for text in found if text))


def furniture_signature(texts: Iterable[str]) -> Signature:
    """The signature of a capture's furniture lines (`furniture_texts`)."""
    return signature_from({number_of(fold_line(text)) for text in texts})


def signature_from(numbers: Collection[int]) -> Signature:
    """The signature of furniture lines given as numbers; those that say nothing are left out."""
    known = _weights()
    weights = {number: weight for number in numbers if (weight := known.get(number, 1.0)) >= LEAST_WEIGHT}
    # fsum rounds once, so that the order of a set plays no part.
    return Signature(weights, math.fsum(weights.values()))


def likeness(one: Signature, other: Signature) -> float:
    """The weighted Jaccard index of two signatures, 0 to 1, a little less where both are short.

    >>> likeness(furniture_signature(["Ledger Media"]), furniture_signature(["Harbour Post"]))
    0.0
    """
    shared = math.fsum(one.weights[line] for line in one.weights.keys() & other.weights.keys())
    return shared / (one.total + other.total - shared + SPARSE) if shared else 0.0
