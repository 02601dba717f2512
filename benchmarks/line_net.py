"""Trains the nets of articles/extraction/weights.py: residual dilated convolutions over a page's lines.

Written out in numpy, so that training needs no framework: Adam with decoupled weight decay
(Loshchilov and Hutter 2019), a cosine schedule, whole features and whole units dropped.
Deterministic for a seed on one machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
STEPS = (1, 2, 4, 8)
BATCH_LINES = 4_000


@dataclass(frozen=True, slots=True)
class TaughtPage:
    """One page: standardised features (lines x features), truth (0 or 1) and weight of every line."""

    level: Floats
    truth: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a net is trained; the shipped values were chosen by validation grouped by site."""

    width: int = 32
    epochs: int = 6
    rate: float = 2e-3
    decay: float = 0.05
    drop_features: float = 0.12
    drop_units: float = 0.12


class Trainee:
    """A net while it learns: its parameters by name, and Adam's two moments of each."""

    def __init__(self, features: int, recipe: Recipe, seed: int) -> None:
        self.recipe = recipe
        self.random = np.random.default_rng(seed)
        width = recipe.width
        draw = self.random.standard_normal
        self.held: dict[str, Floats] = {
            "bend": (draw((features, width)) * np.sqrt(2 / features)).astype(np.float32),
            "bend_bias": np.zeros(width, np.float32),
            "straight": np.zeros(features, np.float32),
            "bias": np.zeros(1, np.float32),
            "out": (draw(width) * np.sqrt(1 / width)).astype(np.float32),
        }
        for number, _ in enumerate(STEPS):
            spread = np.sqrt(2 / (3 * width)) / 2
            self.held[f"matrix{number}"] = (draw((3 * width, width)) * spread).astype(np.float32)
            self.held[f"bias{number}"] = np.zeros(width, np.float32)
        self._mean = {name: np.zeros_like(values) for name, values in self.held.items()}
        self._square = {name: np.zeros_like(values) for name, values in self.held.items()}
        self._count = 0

    def learn(self, level: Floats, truth: Floats, weight: Floats, inside: Floats, rate: float) -> None:
        """One step on a batch of pages, whose lines lie together with empty lines (`inside` 0) between."""
        held, width, recipe = self.held, self.recipe.width, self.recipe
        keep = 1 - recipe.drop_features
        level = level * ((self.random.random(level.shape[1]) < keep) / keep).astype(np.float32)
        mask = inside[:, None]
        first = np.maximum(level @ held["bend"] + held["bend_bias"], 0) * mask
        state = first
        arounds: list[Floats] = []
        addeds: list[Floats] = []
        drops: list[Floats] = []
        for number, step in enumerate(STEPS):
            around = np.zeros((len(state), 3 * width), np.float32)
            around[step:, :width] = state[:-step]
            around[:, width : 2 * width] = state
            around[:-step, 2 * width :] = state[step:]
            added = np.maximum(around @ held[f"matrix{number}"] + held[f"bias{number}"], 0)
            stay = 1 - recipe.drop_units
            drop = ((self.random.random(width) < stay) / stay).astype(np.float32)
            arounds.append(around)
            addeds.append(added)
            drops.append(drop)
            state = (state + added * drop) * mask
        odds = state @ held["out"] + level @ held["straight"] + held["bias"][0]
        chance = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        push = (weight * (chance - truth) / weight.sum()).astype(np.float32)

        slopes: dict[str, Floats] = {
            "out": state.T @ push,
            "straight": level.T @ push,
            "bias": np.array([push.sum()], np.float32),
        }
        back = push[:, None] * held["out"]
        for number in range(len(STEPS) - 1, -1, -1):
            step = STEPS[number]
            back = back * mask
            inner = back * drops[number] * (addeds[number] > 0)
            slopes[f"matrix{number}"] = arounds[number].T @ inner
            slopes[f"bias{number}"] = inner.sum(axis=0)
            spread = inner @ held[f"matrix{number}"].T
            back = back + spread[:, width : 2 * width]
            back[:-step] += spread[step:, :width]
            back[step:] += spread[:-step, 2 * width :]
        inner = back * (first > 0)
        slopes["bend"] = level.T @ inner
        slopes["bend_bias"] = inner.sum(axis=0)
        self._apply(slopes, rate)

    def _apply(self, slopes: dict[str, Floats], rate: float) -> None:
        self._count += 1
        for name, values in self.held.items():
            slope = slopes[name]
            self._mean[name] = 0.9 * self._mean[name] + 0.1 * slope
            self._square[name] = 0.999 * self._square[name] + 0.001 * slope**2
            move = self._mean[name] / (1 - 0.9**self._count)
            move = move / (np.sqrt(self._square[name] / (1 - 0.999**self._count)) + 1e-8)
            if "bias" not in name:
                move = move + self.recipe.decay * values
            self.held[name] = (values - rate * move).astype(np.float32)

    def stored(self) -> dict[str, Any]:
        """The net as a weights file holds it."""

        def rounded(values: Floats) -> Any:
            return np.round(values.astype(float), 4).tolist()

        return {
            "bend": rounded(self.held["bend"]),
            "bend_bias": rounded(self.held["bend_bias"]),
            "reach": [
                [step, rounded(self.held[f"matrix{number}"]), rounded(self.held[f"bias{number}"])]
                for number, step in enumerate(STEPS)
            ],
            "out": rounded(self.held["out"]),
            "straight": rounded(self.held["straight"]),
            "bias": round(float(self.held["bias"][0]), 4),
        }


def train_net(pages: Sequence[TaughtPage], recipe: Recipe, seed: int) -> Trainee:
    """A net that has seen every page `recipe.epochs` times, in batches of about BATCH_LINES lines."""
    features = pages[0].level.shape[1]
    net = Trainee(features, recipe, seed)
    order_of = np.random.default_rng(seed + 100)
    gap = max(STEPS)
    sizes = [len(page.truth) + gap for page in pages]
    whole, done = recipe.epochs * sum(sizes), 0
    for _ in range(recipe.epochs):
        waiting = order_of.permutation(len(pages)).tolist()
        while waiting:
            batch = [waiting.pop()]
            lines = sizes[batch[0]]
            while waiting and lines + sizes[waiting[-1]] <= BATCH_LINES:
                batch.append(waiting.pop())
                lines += sizes[batch[-1]]
            share = done / whole
            rate = recipe.rate * min(1.0, share / 0.05 + 0.01) * (0.5 + 0.5 * float(np.cos(np.pi * share)))
            net.learn(*_joined([pages[number] for number in batch], lines, features, gap), rate)
            done += lines
    return net


def _joined(
    pages: Sequence[TaughtPage], lines: int, features: int, gap: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """The pages' lines one below the other with `gap` empty lines after each, so that none sees another."""
    level = np.zeros((lines, features), np.float32)
    truth, weight, inside = (np.zeros(lines, np.float32) for _ in range(3))
    at = 0
    for page in pages:
        count = len(page.truth)
        level[at : at + count] = page.level
        truth[at : at + count] = page.truth
        weight[at : at + count] = page.weight
        inside[at : at + count] = 1
        at += count + gap
    return level, truth, weight, inside
