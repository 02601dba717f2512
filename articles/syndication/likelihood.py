"""How probable it is that a pair are versions of one report, or that one quotes the other: logistic
regression.

Two models say whether two articles are versions, one for pairs across owners and one within an owner; a third
says whether a pair across owners that are no versions are a report and its excerpt. They were fitted by
`python -m benchmarks.train_linker` to pairs judged by reading; docs/decisions/linking.md prints their
numbers.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

# Stored with every link; other numbers make another version, and a re-link.
MODELS_VERSION = "models-2"
# What a feature must add to or take from the log-odds before the evidence page shows it.
SPEAKS = 0.4


@dataclass(frozen=True, slots=True)
class FeatureWeight:
    """A feature's mean among the pairs learnt from, and what the log-odds gain for each unit above it."""

    name: str
    mean: float
    weight: float


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Log-odds = slope × (intercept + sum of weight × (value - mean)) + shift.

    `slope` and `shift` are the calibration (Platt 1999) that curators' verdicts may teach; 1 and 0 as
    shipped.
    """

    intercept: float
    features: tuple[FeatureWeight, ...]
    slope: float = 1.0
    shift: float = 0.0

    def raw_log_odds(self, values: Mapping[str, float]) -> float:
        """The log-odds before calibration."""
        return self.intercept + sum(
            feature.weight * (values[feature.name] - feature.mean) for feature in self.features
        )

    def probability(self, values: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        odds = self.slope * self.raw_log_odds(values) + self.shift
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def spoken(self, values: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
        """The features that spoke and what each added to the log-odds, the loudest first."""
        parts = [
            (feature.name, round(self.slope * feature.weight * (values[feature.name] - feature.mean), 2))
            for feature in self.features
        ]
        loud = [(name, part) for name, part in parts if abs(part) >= SPEAKS]
        return tuple(sorted(loud, key=lambda part: (-abs(part[1]), part[0])))


@dataclass(frozen=True, slots=True)
class LinkModels:
    """Who judges what; `version` stands for all their numbers."""

    across: LinkModel
    within: LinkModel
    excerpt: LinkModel
    version: str = MODELS_VERSION

    def calibrated(
        self, across: tuple[float, float], within: tuple[float, float], version: str
    ) -> "LinkModels":
        """These models with (slope, shift) for either; `version` joins the number of the shipped ones."""
        return replace(
            self,
            across=replace(self.across, slope=across[0], shift=across[1]),
            within=replace(self.within, slope=within[0], shift=within[1]),
            version=f"{self.version}+{version}",
        )


@lru_cache(maxsize=1)
def shipped_models() -> LinkModels:
    """The models that stand beside this module."""
    held = json.loads((files("articles.syndication") / "linker.json").read_text(encoding="utf-8"))
    return LinkModels(_model(held["across"]), _model(held["within"]), _model(held["excerpt"]))


def _model(row: Mapping[str, object]) -> LinkModel:
    features = row["features"]
    intercept = row["intercept"]
    assert isinstance(features, Sequence) and isinstance(intercept, float)
    return LinkModel(intercept, tuple(FeatureWeight(*feature) for feature in features))
