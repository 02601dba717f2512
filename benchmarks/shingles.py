"""The article-extraction-benchmark's measure of a body: F1 over shingles of four words.

Source: scrapinghub/article-extraction-benchmark, evaluate.py. Tokens are runs of word
characters, case kept; a text shorter than four words is one shingle.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

_TOKEN = re.compile(r"\w+")
WIDTH = 4


@dataclass(frozen=True, slots=True)
class ShingleMatch:
    """Shares, adding up to 1, of shingles found, wrongly found and missed; all 0 for two empty texts."""

    found: float
    wrong: float
    missed: float

    @property
    def is_exact(self) -> bool:
        return self.wrong == 0 and self.missed == 0

    @property
    def precision(self) -> float:
        return 1.0 if self.is_exact else self.found / (self.found + self.wrong) if self.found else 0.0

    @property
    def recall(self) -> float:
        return 1.0 if self.is_exact else self.found / (self.found + self.missed) if self.found else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """F1, precision and recall over many pages, and the share of pages with not a shingle wrong."""

    f1: float
    precision: float
    recall: float
    exact: float


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """How often each shingle of four words occurs."""
    tokens = _TOKEN.findall(text or "")
    count = max(1, len(tokens) - WIDTH + 1)
    return Counter(window for i in range(count) if (window := tuple(tokens[i : i + WIDTH])))


def compare_shingles(true: str | Counter[tuple[str, ...]], predicted: str) -> ShingleMatch:
    """How well `predicted` covers `true` (a text, or its shingles)."""
    wanted = true if isinstance(true, Counter) else shingles(true)
    given = shingles(predicted)
    found = sum(min(count, given[shingle]) for shingle, count in wanted.items() if shingle in given)
    wrong, missed = given.total() - found, wanted.total() - found
    whole = found + wrong + missed
    return (
        ShingleMatch(found / whole, wrong / whole, missed / whole) if whole else ShingleMatch(0.0, 0.0, 0.0)
    )


def total(matches: Iterable[ShingleMatch]) -> Score:
    """The benchmark's own F1 of mean precision and mean recall.

    Pages that gave nothing do not count in precision, empty truths not in recall.
    """
    pages = list(matches)
    precisions = [page.precision for page in pages if page.found + page.wrong > 0]
    recalls = [page.recall for page in pages if page.found + page.missed > 0]
    precision = fmean(precisions) if precisions else 0.0
    recall = fmean(recalls) if recalls else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(f1, precision, recall, fmean(page.is_exact for page in pages) if pages else 0.0)
