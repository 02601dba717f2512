"""The splitter's trained models: read from their data files, and applied to a table of features.

A model is a committee of small convolutional nets over the lines of a page; the mean of
their log-odds counts. Each net bends a line's features once, then adds to every line, in
four steps that reach 1, 2, 4 and 8 lines, what stands above and below it (residual dilated
convolutions, as in Yu and Koltun 2016); a straight path goes past it all.
`benchmarks/train_splitter.py` makes the files and names the features in them.
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
class LineNet:
    """One net: `bend` is features x width; each of `reach` is a step of so many lines with its matrix
    (three widths x width: above, itself, below) and bias."""

    bend: Floats
    bend_bias: Floats
    reach: tuple[tuple[int, Floats, Floats], ...]
    out: Floats
    straight: Floats
    bias: float

    def log_odds(self, level: Floats) -> Floats:
        """The log-odds of every line of a page, of its standardised features (lines x features)."""
        count, width = len(level), len(self.out)
        state = level @ self.bend
        state += self.bend_bias
        np.maximum(state, 0, out=state)
        around = np.zeros((count, 3 * width), np.float32)
        for step, matrix, bias in self.reach:
            around[:, width : 2 * width] = state
            # What lies beyond the page's ends is nothing.
            around[:step, :width] = 0
            around[step:, :width] = state[:-step]
            around[-step:, 2 * width :] = 0
            around[:-step, 2 * width :] = state[step:]
            added = around @ matrix
            added += bias
            np.maximum(added, 0, out=added)
            state += added
        return np.asarray(state @ self.out + level @ self.straight + self.bias, np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """What one weights file holds. Standardised features are cut at four deviations.

    `leaning` is added to the log-odds and `sharpness` multiplies them before decoding; `change` is what
    entering and leaving the body costs, in words: all three chosen by validation grouped by site.
    `sureness` maps expected F1 to the F1 that pages of unseen sites really had: two rows,
    expected and real, both rising.
    """

    version: str
    features: tuple[str, ...]
    mean: Floats
    scale: Floats
    nets: tuple[LineNet, ...]
    leaning: float
    sharpness: float
    change: float
    sureness: Floats

    def log_odds(self, table: Floats) -> Floats:
        """The log-odds that each line of a table of features (lines x features) is body."""
        level = np.asarray(table - self.mean, np.float32, order="C")
        level *= self.scale
        np.clip(level, -4, 4, out=level)
        total = self.nets[0].log_odds(level)
        for net in self.nets[1:]:
            total += net.log_odds(level)
        return np.asarray(total / len(self.nets), np.float32)

    def sure(self, expected: float) -> float:
        """How good a page's labelling is to be taken for, of its expected F1."""
        return float(np.interp(expected, self.sureness[0], self.sureness[1]))


@lru_cache(maxsize=8)
def load_model(path: Path = SHIPPED, features: tuple[str, ...] | None = None) -> Model:
    """The model of a weights file. Raises UnreadableWeights where it was trained on other features."""
    if not path.exists():
        raise UnreadableWeights(f"{path.name} is missing; run `python -m benchmarks.train_splitter`")
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored.get("features", ())) != (features or feature_names()):
        raise UnreadableWeights(
            f"{path.name} was trained on other features; run `python -m benchmarks.train_splitter`"
        )
    return Model(
        version=stored["version"],
        features=tuple(stored["features"]),
        mean=np.array(stored["mean"], np.float32),
        scale=np.array(1 / np.array(stored["scale"]), np.float32),
        nets=tuple(map(_net, stored["nets"])),
        leaning=float(stored["leaning"]),
        sharpness=float(stored["sharpness"]),
        change=float(stored["change"]),
        sureness=np.array(stored["sureness"], np.float32),
    )


def _net(stored: dict[str, Any]) -> LineNet:
    return LineNet(
        bend=np.array(stored["bend"], np.float32),
        bend_bias=np.array(stored["bend_bias"], np.float32),
        reach=tuple(
            (int(step), np.array(matrix, np.float32), np.array(bias, np.float32))
            for step, matrix, bias in stored["reach"]
        ),
        out=np.array(stored["out"], np.float32),
        straight=np.array(stored["straight"], np.float32),
        bias=float(stored["bias"]),
    )


def shipped_version() -> str:
    """The version of the shipped weights; "untrained" before the first training. Whether they fit is
    said where they are first used, so that the training itself can run without."""
    if not SHIPPED.exists():
        return UNTRAINED
    return str(json.loads(SHIPPED.read_text(encoding="utf-8"))["version"])
