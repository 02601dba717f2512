"""The splitter's trained model: read from its data file, and applied to a table of features.

The model is a committee of linear models and small nets with one hidden layer; the mean
of their log-odds counts. Averaged, the nets are one net, and the linear models a straight
path past it. `benchmarks/train_splitter.py` makes the file and names the features in it.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from articles.extraction.features import Floats, feature_names

SHIPPED = Path(__file__).with_name("weights.json")
UNTRAINED = "untrained"


class UnreadableWeights(ValueError):
    """The weights file does not fit this code; the message says what to run."""


@dataclass(frozen=True, slots=True)
class Model:
    """What one weights file holds; standardised features are cut at four deviations."""

    version: str
    mean: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    straight: Floats
    bias: float

    def log_odds(self, table: Floats) -> Floats:
        """The log-odds that each line of a table of features (lines x features) is body."""
        level = table - self.mean
        level /= self.scale
        np.clip(level, -4, 4, out=level)
        bent = level @ self.hidden
        bent += self.hidden_bias
        np.maximum(bent, 0, out=bent)
        return np.asarray(bent @ self.out + level @ self.straight + self.bias, np.float32)


@lru_cache(maxsize=8)
def load_model(path: Path = SHIPPED) -> Model:
    """The model of a weights file. Raises UnreadableWeights where it was trained on other features."""
    if not path.exists():
        raise UnreadableWeights(f"{path.name} is missing; run `python -m benchmarks.train_splitter`")
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored.get("features", ())) != feature_names():
        raise UnreadableWeights(
            f"{path.name} was trained on other features; run `python -m benchmarks.train_splitter`"
        )
    arrays = {
        key: np.array(stored[key], np.float32)
        for key in ("mean", "scale", "hidden", "hidden_bias", "out", "straight")
    }
    arrays["hidden"] = np.ascontiguousarray(arrays["hidden"].T)
    return Model(version=stored["version"], bias=float(stored["bias"]), **arrays)


def shipped_version() -> str:
    """The version of the shipped weights; "untrained" before the first training."""
    return load_model().version if SHIPPED.exists() else UNTRAINED
