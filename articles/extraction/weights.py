"""The splitter's trained models: read from their data files, and applied to a table of features.

A model is a committee of small convolutional nets over the lines of a page; the mean of
their log-odds counts. Each net bends a line's features once, then adds to every line, in
four steps that reach 1, 2, 4 and 8 lines, what stands above and below it (residual dilated
convolutions, as in Yu and Koltun 2016); a straight path goes past it all.
`benchmarks/train_splitter.py` makes the files and names the features in them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.extraction.features import Floats, feature_names

SHIPPED = Path(__file__).with_name("weights.json")
UNTRAINED = "untrained"
CUT = 4
"""Deviations from the mean at which a feature is cut."""


class UnreadableWeights(ValueError):
    """The weights file does not fit this code; the message says what to run."""


@dataclass(frozen=True, slots=True)
class Committee:
    """Nets of one width, side by side: `bend` is features x (nets * width); each of `reach` is a step of so
    many lines with the nets' matrices (nets x three widths x width: above, itself, below) and biases.
    `straight` and `bias` are means over the nets."""

    bend: Floats
    bend_bias: Floats
    reach: tuple[tuple[int, Floats, Floats], ...]
    out: Floats
    straight: Floats
    bias: float

    def log_odds(self, level: Floats) -> Floats:
        """The mean log-odds of every line of a page, of its features (features x lines), cut as by Model."""
        nets, width = self.out.shape
        count = level.shape[1]
        first = level.T @ self.bend
        first += self.bend_bias
        np.maximum(first, 0, out=first)
        around = np.zeros((nets, count, 3 * width), np.float32)
        state = np.ascontiguousarray(first.reshape(count, nets, width).transpose(1, 0, 2))
        for step, matrices, biases in self.reach:
            around[:, :, width : 2 * width] = state
            # What lies beyond the page's ends is nothing.
            around[:, :step, :width] = 0
            around[:, step:, :width] = state[:, :-step]
            around[:, -step:, 2 * width :] = 0
            around[:, :-step, 2 * width :] = state[:, step:]
            added = around @ matrices
            added += biases
            np.maximum(added, 0, out=added)
            state += added
        odds: Floats = np.matmul(state, self.out[:, :, None])[:, :, 0].mean(axis=0)
        odds += self.straight @ level
        odds += np.float32(self.bias)
        return odds


@dataclass(frozen=True, slots=True)
class Model:
    """What one weights file holds. Features are cut at four deviations from their mean, `low` and `high`
    (one column each); that the nets were taught standardised ones is in their first matrices.

    `leaning` is added to the log-odds and `sharpness` multiplies them before decoding; `change` is what
    entering and leaving the body costs, in words: all three chosen by validation grouped by site.
    `sureness` maps expected F1 to the F1 that pages of unseen sites really had: two rows,
    expected and real, both rising.
    """

    version: str
    features: tuple[str, ...]
    low: Floats
    high: Floats
    nets: Committee
    leaning: float
    sharpness: float
    change: float
    sureness: Floats

    def log_odds(self, table: Floats) -> Floats:
        """The log-odds that each line of a table of features (lines x features) is body."""
        level = np.minimum(table.T, self.high)
        np.maximum(level, self.low, out=level)
        return self.nets.log_odds(level)

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
    mean, scale = np.array(stored["mean"]), np.array(stored["scale"])
    return Model(
        version=stored["version"],
        features=tuple(stored["features"]),
        low=(mean - CUT * scale).astype(np.float32)[:, None],
        high=(mean + CUT * scale).astype(np.float32)[:, None],
        nets=_committee(stored["nets"], mean, scale),
        leaning=float(stored["leaning"]),
        sharpness=float(stored["sharpness"]),
        change=float(stored["change"]),
        sureness=np.array(stored["sureness"], np.float32),
    )


def _committee(
    nets: Sequence[dict[str, Any]], mean: NDArray[np.float64], scale: NDArray[np.float64]
) -> Committee:
    """The nets of a file, for features as they are measured: (x - mean) / scale is part of their first
    matrices."""
    bends = [np.array(net["bend"]) / scale[:, None] for net in nets]
    straight = np.mean([net["straight"] for net in nets], axis=0) / scale
    biases = [np.array(net["bend_bias"]) - mean @ bend for net, bend in zip(nets, bends, strict=True)]
    reach = []
    for steps in zip(*(net["reach"] for net in nets), strict=True):
        matrices = np.array([matrix for _, matrix, _ in steps], np.float32)
        reach.append(
            (int(steps[0][0]), matrices, np.array([bias for *_, bias in steps], np.float32)[:, None])
        )
    return Committee(
        bend=np.concatenate(bends, axis=1).astype(np.float32),
        bend_bias=np.concatenate(biases).astype(np.float32),
        reach=tuple(reach),
        out=np.array([net["out"] for net in nets], np.float32),
        straight=straight.astype(np.float32),
        bias=float(np.mean([net["bias"] for net in nets])) - float(mean @ straight),
    )


def shipped_version() -> str:
    """The version of the shipped weights; "untrained" before the first training. Whether they fit is
    said where they are first used, so that the training itself can run without."""
    if not SHIPPED.exists():
        return UNTRAINED
    return str(json.loads(SHIPPED.read_text(encoding="utf-8"))["version"])
