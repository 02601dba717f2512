"""The headline of a capture: of the lines above the body, the one that a small trained net likes best."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.extraction.features import Floats, LineTable
from articles.extraction.head_lines import is_caption, is_label, word_list
from articles.extraction.line_shape import SHAPE
from articles.extraction.page_words import list_names
from articles.extraction.parts import Role
from articles.extraction.weights import CUT

SHIPPED = Path(__file__).with_name("headlines.json")
REACH = 60
"""Non-blank lines above the body among which the headline is looked for."""
INTO_BODY = 2
"""Lines of the labelled body that may be the headline all the same."""
MOST_WORDS, LONGEST = 45, 300
RIVAL = 2.0
"""Log-odds by which a line above the headline may fall short of it and still be the headline itself."""
ALIKE = 3
"""Words that two lines share to be alike."""
REPEATED_WORDS = 3
"""Words from which it counts that a line stands on the page a second time."""
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
    these". Features are cut at `low` and `high`, four deviations from their mean; that the net was taught
    standardised ones is in its matrices. `sureness` maps the probability of the line chosen to how often
    such a choice was right on unseen sites: two rows, both rising."""

    low: Floats
    high: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    straight: Floats
    bias: float
    sureness: Floats

    def scores(self, rows: Floats) -> Floats:
        """The score of each candidate (candidates x headline_names())."""
        level = np.minimum(rows, self.high)
        np.maximum(level, self.low, out=level)
        bent = level @ self.hidden
        bent += self.hidden_bias
        np.maximum(bent, 0, out=bent)
        scores: Floats = bent @ self.out
        scores += level @ self.straight
        scores += np.float32(self.bias)
        return scores


@lru_cache(maxsize=4)
def load_headline_net(path: Path = SHIPPED) -> HeadlineNet:
    """The net of a file made by benchmarks/train_headlines.py. Raises ValueError where it has other
    features."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored.get("features", ())) != headline_names():
        raise ValueError(
            f"{path.name} was trained on other features; run `python -m benchmarks.train_headlines`"
        )
    return headline_net(stored)


def headline_net(stored: Mapping[str, Any]) -> HeadlineNet:
    """The net of what a file holds."""
    mean, scale, hidden, hidden_bias, out, straight, sureness = (
        np.array(stored[name])
        for name in ("mean", "scale", "hidden", "hidden_bias", "out", "straight", "sureness")
    )
    hidden, straight = hidden / scale[:, None], straight / scale
    return HeadlineNet(
        low=(mean - CUT * scale).astype(np.float32),
        high=(mean + CUT * scale).astype(np.float32),
        hidden=hidden.astype(np.float32),
        hidden_bias=(hidden_bias - mean @ hidden).astype(np.float32),
        out=out.astype(np.float32),
        straight=straight.astype(np.float32),
        bias=float(stored["bias"]) - float(mean @ straight),
        sureness=sureness.astype(np.float32),
    )


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
    times = _times(texts, lines, near)
    own[:, 12], own[:, 13] = times > 1, times > 2
    own[:, 14] = index == 0
    own[:, 15] = [texts[at] in texts[0] and at > 0 for at in near]
    below = np.minimum(index + 1, len(texts) - 1)
    over = np.maximum(index - 1, 0)
    own[:, 16] = lines.words[below] > lines.words[index] + 3
    own[:, 17] = [_is_alike_below(texts, at) for at in near]
    own[:, 18] = lines.table[index, SHAPE.index("blank below")]
    labels = lines.may_label.tolist()
    own[:, 19] = [labels[at] and is_label(texts[at], word_list(texts[at])) for at in near]
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


def _times(texts: Sequence[str], lines: LineTable, near: Sequence[int]) -> NDArray[np.int64]:
    """How often each of the lines `near` stands on the page, on a line of its own or inside one."""
    line, which = lines.topical.line, lines.topical.which
    once = np.bincount(which, minlength=lines.topical.kinds)[which] == 1
    # What has a word that the page has once stands there once; one word or two say little by being repeated.
    is_single = lines.words < REPEATED_WORDS
    is_single[line[once]] = True
    single = is_single.tolist()
    whole = "\n".join(texts)
    return np.array([1 if single[at] else whole.count(texts[at]) for at in near])


def _is_alike_below(texts: Sequence[str], at: int) -> bool:
    """Whether a line has three words of the line below it."""
    if at + 1 == len(texts) or texts[at].count(" ") < ALIKE - 1 or texts[at + 1].count(" ") < ALIKE - 1:
        return False
    return len(set(texts[at].lower().split()).intersection(texts[at + 1].lower().split())) >= ALIKE


def _shared(
    lines: LineTable, body: NDArray[np.bool_], start: int, index: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Of each candidate's topical words, the shares that the body below it and that its first lines have."""
    count = len(body)
    line, which = lines.topical.line, lines.topical.which
    below = body.copy()
    below[: min(start + INTO_BODY, count)] = False
    if not below.any():
        below = body
    first = np.zeros(count, bool)
    first[np.flatnonzero(below)[:LEAD]] = True
    held, lead = (np.zeros(lines.topical.kinds, bool) for _ in range(2))
    held[which[below[line]]] = True
    lead[which[first[line]]] = True
    wholly = np.maximum(np.bincount(line, minlength=count)[index], 1)
    shares = [
        (np.bincount(line[among[which]], minlength=count)[index] / wholly).astype(np.float32)
        for among in (held, lead)
    ]
    return shares[0], shares[1]


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
