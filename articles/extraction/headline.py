"""The headline of a capture: of the lines above the body, the one that a small trained net likes best."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.extraction.features import SHAPE, Floats, LineTable, list_names
from articles.extraction.head_lines import is_caption, is_label, word_list
from articles.extraction.parts import Role

SHIPPED = Path(__file__).with_name("headlines.json")
REACH = 60
"""Non-blank lines above the body among which the headline is looked for."""
INTO_BODY = 2
"""Lines of the labelled body that may be the headline all the same."""
MOST_WORDS, LONGEST = 45, 300
RIVAL = 2.0
"""Log-odds by which a line above the headline may fall short of it and still be the headline itself."""
LEAD = 3
"""Lines of the body that the words of most headlines come from."""
_OWN = (
    "shared", "shared all", "shared lead", "shared less best", "first shared", "distance", "near",
    "words between",
    "signed next", "signed 3", "signed 8", "signed above", "contained", "contained often",
    "first line", "in first line",
    "longer below", "alike below", "blank below", "label", "caption", "in body", "words below", "words above",
    "ends below", "next repeated", "only cased", "share of page", "tops body",
)  # fmt: skip


def headline_names() -> tuple[str, ...]:
    """The features of a line that may be the headline, in the order of the columns of headline_rows."""
    return (*SHAPE, *(f"share of {name}" for name in list_names()), *_OWN)


@dataclass(frozen=True, slots=True)
class HeadlineNet:
    """A net with one hidden layer and a straight path; its scores count against 0, which is "none of
    these"."""

    mean: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    straight: Floats
    bias: float
    sureness: Floats

    def scores(self, rows: Floats) -> Floats:
        level = np.clip((rows - self.mean) / self.scale, -4, 4)
        bent = np.maximum(level @ self.hidden + self.hidden_bias, 0)
        return np.asarray(bent @ self.out + level @ self.straight + self.bias, np.float32)


@lru_cache(maxsize=4)
def load_headline_net(path: Path = SHIPPED) -> HeadlineNet:
    """The net of a file made by benchmarks/train_headlines.py. Raises ValueError where it has other
    features."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored.get("features", ())) != headline_names():
        raise ValueError(
            f"{path.name} was trained on other features; run `python -m benchmarks.train_headlines`"
        )
    arrays = {
        name: np.array(stored[name], np.float32)
        for name in ("mean", "scale", "hidden", "hidden_bias", "out", "straight", "sureness")
    }
    return HeadlineNet(bias=float(stored["bias"]), **arrays)


@dataclass(frozen=True, slots=True)
class HeadlineFound:
    """The index of the headline among the non-blank lines, and how sure that is, 0 to 1. `has_rival` says
    that the line next above it is almost as likely."""

    index: int
    confidence: float
    has_rival: bool = False


def headline_candidates(
    texts: Sequence[str], words: NDArray[np.int64], start: int, signed: Mapping[int, Role]
) -> list[int]:
    """The indexes of lines that may be the headline of a body that starts at `start`."""
    reach = range(max(0, start - REACH), min(start + INTO_BODY, len(texts)))
    return [
        index
        for index in reach
        if 0 < words[index] <= MOST_WORDS and len(texts[index]) <= LONGEST and index not in signed
    ]


def headline_rows(
    texts: Sequence[str],
    lines: LineTable,
    chances: Floats,
    body: NDArray[np.bool_],
    start: int,
    near: Sequence[int],
    signed: Mapping[int, Role],
) -> Floats:
    """The features (candidates x headline_names()) of the lines `near` for a body (a mask) that starts at
    `start`.

    `signed` are the bylines and date lines above the body; `chances` each line's probability to be body.
    """
    width = len(SHAPE) + len(list_names())
    rows = np.zeros((len(near), width + len(_OWN)), np.float32)
    index = np.array(near)
    rows[:, :width] = lines.table[index, :width]
    own = rows[:, width:]
    shared, lead = _shared(lines, body, start, index)
    best = shared.max(initial=0.0)
    own[:, 0] = shared
    own[:, 1] = shared >= 0.99
    own[:, 2] = lead
    own[:, 3] = best - shared
    good = (shared >= 0.6) & (lines.words[index] >= 4)
    own[:, 4] = good & (np.cumsum(good) == 1)
    distance = np.maximum(start - 1 - index, -1)
    own[:, 5] = np.log1p(np.maximum(distance, 0))
    own[:, 6] = distance < 12
    upto = np.concatenate(([0], np.cumsum(lines.words)))
    own[:, 7] = np.log1p(np.maximum(upto[start] - upto[np.minimum(index + 1, start)], 0))
    above = np.array(sorted(signed), np.int64)
    after = np.searchsorted(above, index)
    gap = np.where(after < len(above), np.append(above, 10_000)[after] - index, 99)
    before = np.where(after > 0, index - np.append(above, -10_000)[after - 1], 99)
    own[:, 8], own[:, 9], own[:, 10], own[:, 11] = gap == 1, gap <= 3, gap <= 8, before <= 8
    whole = "\n".join(texts)
    times = np.array([whole.count(texts[at]) for at in near])
    own[:, 12], own[:, 13] = times > 1, times > 2
    own[:, 14] = index == 0
    own[:, 15] = [texts[at] in texts[0] and at > 0 for at in near]
    below = np.minimum(index + 1, len(texts) - 1)
    over = np.maximum(index - 1, 0)
    own[:, 16] = lines.words[below] > lines.words[index] + 3
    own[:, 17] = [
        len(
            set(texts[at].lower().split()).intersection(
                texts[at + 1].lower().split() if at + 1 < len(texts) else ()
            )
        )
        >= 3
        for at in near
    ]
    own[:, 18] = lines.table[index, SHAPE.index("blank below")]
    own[:, 19] = [is_label(texts[at], word_list(texts[at])) for at in near]
    own[:, 20] = [is_caption(texts[at]) for at in near]
    own[:, 21] = chances[index]
    own[:, 22] = np.log1p(lines.words[below])
    own[:, 23] = np.log1p(lines.words[over])
    own[:, 24] = lines.table[below, SHAPE.index("ends sentence")]
    own[:, 25] = lines.table[below, SHAPE.index("repeated")]
    own[:, 26] = lines.table[index, SHAPE.index("all capitals")] * (lines.words[index] >= 4)
    own[:, 27] = index / len(texts)
    own[:, 28] = index >= start
    return rows


def _shared(
    lines: LineTable, body: NDArray[np.bool_], start: int, index: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Of each candidate's topical words, the shares that the body below it and that its first lines have."""
    count = len(body)
    content = lines.tokens.content
    numbers, line = lines.tokens.numbers[content], lines.tokens.line[content]
    below = body.copy()
    below[: min(start + INTO_BODY, count)] = False
    if not below.any():
        below = body
    first = np.flatnonzero(below)[:LEAD]
    held = np.unique(numbers[below[line]])
    lead = np.unique(numbers[np.isin(line, first)])
    of_near = np.isin(line, index)
    numbers, line = numbers[of_near], line[of_near]
    wholly = np.maximum(np.bincount(line, minlength=count), 1)
    shares = [
        (np.bincount(line, weights=_among(numbers, words), minlength=count) / wholly)[index].astype(
            np.float32
        )
        for words in (held, lead)
    ]
    return shares[0], shares[1]


def _among(numbers: NDArray[np.uint64], ordered: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which numbers are among the `ordered` ones."""
    if not len(ordered):
        return np.zeros(len(numbers), bool)
    found: NDArray[np.bool_] = (
        ordered[np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)] == numbers
    )
    return found


def choose_headline(
    texts: Sequence[str],
    lines: LineTable,
    chances: Floats,
    body: NDArray[np.bool_],
    start: int,
    signed: Mapping[int, Role],
    net: HeadlineNet | None = None,
) -> HeadlineFound | None:
    """The headline of the body that starts at `start`, or None where "none of these" is the likeliest."""
    near = headline_candidates(texts, lines.words, start, signed)
    if not near:
        return None
    net = net or load_headline_net()
    scores = net.scores(headline_rows(texts, lines, chances, body, start, near, signed))
    best = int(np.argmax(scores))
    weight = np.exp(np.minimum(scores, 30.0))
    chance = float(weight[best] / (1.0 + weight.sum()))
    if scores[best] <= 0:
        return None
    sure = float(np.interp(chance, net.sureness[0], net.sureness[1]))
    above = near.index(near[best] - 1) if near[best] - 1 in near else -1
    return HeadlineFound(
        near[best], round(sure, 4), above >= 0 and float(scores[best] - scores[above]) < RIVAL
    )
