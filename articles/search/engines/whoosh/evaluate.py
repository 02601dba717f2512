"""A planned query to a mask over documents and a score for each: boolean algebra on arrays."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from articles.language.search_tokens import fold_surface, split_words
from articles.making_way import make_way
from articles.search.engine import TooMuchWork
from articles.search.engines.whoosh.matching import matches_of
from articles.search.engines.whoosh.segment import UNDATED, Array
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.search.plan import Plan, Terms
from articles.search.query import And, Category, Dates, Everything, Listed, Not, Or, Prefix, Undated
from articles.search.query.tree import UNKNOWN

PATIENCE = 2.0  # seconds of work on one query

CATEGORY_OF = {"dateline": "place", "type": "kind"}
"""The search box's names of categories that the index calls otherwise."""


@dataclass(slots=True)
class Evaluation:
    """One run of one query over one snapshot. `scores` fills as words are found, those under NOT apart."""

    snapshot: Snapshot
    source_names: Mapping[str, str] = field(default_factory=dict)
    wants_scores: bool = True
    scores: Array = field(init=False)
    is_scored: bool = False
    is_capped: bool = False
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self.scores = np.zeros(self.snapshot.documents if self.wants_scores else 0, dtype=np.float32)
        self._until = time.monotonic() + PATIENCE

    def mask(self, plan: Plan, wanted: bool = True) -> Array:
        """Which documents match; deleted ones not yet taken away. Raises TooMuchWork."""
        self._until += make_way()
        if time.monotonic() > self._until:
            raise TooMuchWork(
                f"The search took over {PATIENCE:.0f} seconds and was stopped; use fewer words."
            )
        size = self.snapshot.documents
        match plan:
            case Terms() | Prefix():
                return self._found(plan, wanted)
            case And(parts):
                mask = self.mask(parts[0], wanted)
                for part in parts[1:]:
                    mask = mask & self.mask(part, wanted)
                return mask
            case Or(parts):
                mask = self.mask(parts[0], wanted)
                for part in parts[1:]:
                    mask = mask | self.mask(part, wanted)
                return mask
            case Not(part):
                return ~self.mask(part, wanted=False)
            case Everything():
                return np.ones(size, dtype=bool)
            case Undated():
                return self.snapshot.printed == UNDATED
            case Listed(numbers, _):
                listed = np.zeros(size, dtype=bool)
                listed[self.snapshot.documents_of(numbers)] = True
                return listed
            case Dates(first, last):
                printed = self.snapshot.printed
                return (printed >= first.toordinal()) & (printed <= last.toordinal())
            case Category(name, value):
                return self._filed(CATEGORY_OF.get(name, name), value)
            case _:
                raise TypeError(f"{plan!r} was not planned")

    def _found(self, wanted: Terms | Prefix, counts: bool) -> Array:
        found = matches_of(self.snapshot, wanted)
        mask = np.zeros(self.snapshot.documents, dtype=bool)
        mask[found.documents] = True
        self.is_capped = self.is_capped or found.is_capped
        if counts and self.wants_scores and len(found.documents):
            rarity = math.log(
                1 + (self.snapshot.documents - len(found.documents) + 0.5) / (len(found.documents) + 0.5)
            )
            self.scores[found.documents] += found.weights * np.float32(rarity)
            self.is_scored = True
        return mask

    def _filed(self, category: str, value: str) -> Array:
        if category == "story":
            number = int(value) if len(value) < 19 else -1
            return self.snapshot.story == number
        values = self.snapshot.values(category)
        if value.lower() == UNKNOWN:
            accepted = [not known for known in values]
        elif category == "kind":
            accepted = [known == value for known in values]
        else:
            wanted = _folded_words(value)
            accepted = [
                bool(known)
                and (
                    _contains(_folded_words(known), wanted)
                    or (
                        category == "source"
                        and _contains(_folded_words(self.source_names.get(known, "")), wanted)
                    )
                )
                for known in values
            ]
        return np.array([*accepted, False])[self.snapshot.codes(category)]


def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(fold_surface(word) for word in split_words(text))


def _contains(words: tuple[str, ...], run: tuple[str, ...]) -> bool:
    return bool(run) and any(words[n : n + len(run)] == run for n in range(len(words) - len(run) + 1))
