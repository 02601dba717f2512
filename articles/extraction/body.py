"""Which lines are the body: a probability for every line, then the best labelling of the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.extraction import weights
from articles.extraction.features import Floats, Ints, LineTable, column, measure_lines

BELOW_COMMENTS = 2.5
"""Taken from the log-odds of lines below the heading of readers' comments."""
COMMENTED = 80
"""Likely words of body that stand above such a heading: a menu's "Comments" is none."""
LIKELY_ENOUGH = 0.1
"""A page that has a line this likely is not left without a body: it gets its best run, and little
confidence."""
APART = 4
"""Lines between two parts of a labelled body over which they are two: a stray line far above is no start."""
FAIR_SHARE = 0.15
_ROUNDS = 12
_LOWER_LEVELS = (0.25, 0.12, 0.06)
"""Where the decoder's first level leaves nothing, these are tried in turn."""

_COMMENTS = re.compile(
    r"^\W*(?:\d[\d,]* )?"
    r"(?:(?:readers?|add|view|post|leave|an?|all|your|new|latest|recent|most|show|see|user|facebook|the) )*"
    r"(?:comments?|repl(?:y|ies)|responses?|reactions|discussion)"
    r"(?: (?:so far|on this (?:story|article)|below|policy|section))?\W*(?:\d[\d,]*)?\W*$"
    r"|^(?:join the discussion|leave a reply|sort by:? (?:newest|oldest))\b"
    r"|report abuse|comments (?:below|are|posted|closed)|(?:\bsays:|\bsaid:| wrote:)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BodyChances:
    """For each line: the probability that it is body, and its words; `lines` is what was measured.

    `change` is what entering and leaving the body costs, in words.
    """

    chances: Floats
    words: Ints
    change: float
    lines: LineTable | None = None


def filled_lines(raw: Sequence[str]) -> tuple[list[str], list[int]]:
    """The lines that are not blank, stripped, and how many blank ones stand above each."""
    texts: list[str] = []
    gaps: list[int] = []
    gap = 0
    for line in raw:
        text = line.strip()
        if text:
            texts.append(text)
            gaps.append(gap)
            gap = 0
        else:
            gap += 1
    return texts, gaps


def body_chances(
    texts: Sequence[str], blank_above: Sequence[int], weights_file: Path = weights.SHIPPED
) -> BodyChances:
    """P(body) of stripped, non-blank lines; `blank_above` counts the blank lines above each."""
    model = weights.load_model(weights_file)
    if not texts:
        return BodyChances(np.zeros(0, np.float32), np.zeros(0, np.int64), model.change)
    lines = measure_lines(texts, blank_above)
    return chances_of(texts, lines, model.log_odds(lines.table), model)


def chances_of(texts: Sequence[str], lines: LineTable, odds: Floats, model: weights.Model) -> BodyChances:
    """The probabilities that a model's log-odds come to, readers' comments held to be less likely."""
    leaning = odds + model.leaning
    chances = logistic(model.sharpness * leaning)
    start = _comments_from(texts, lines, chances)
    if start < len(texts):
        chances[start:] = logistic(model.sharpness * (leaning[start:] - BELOW_COMMENTS))
    return BodyChances(chances, lines.words, model.change, lines)


def logistic(odds: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(odds, -30, 30)))).astype(np.float32)


def _comments_from(texts: Sequence[str], lines: LineTable, chances: Floats) -> int:
    """The first line of the readers' comments; the number of lines, where there are none."""
    above = np.cumsum(lines.words * chances)
    about, colon = (lines.table[:, column(name)] for name in ("any comment", "ends :"))
    for index in np.flatnonzero((about > 0) | (colon > 0)).tolist():
        text = texts[index]
        if index and len(text) < 70 and above[index - 1] > COMMENTED and _COMMENTS.search(text):
            return index
    return len(texts)


def expected_f1(reading: BodyChances, kept: NDArray[np.bool_]) -> float:
    """The word-F1 to expect of this labelling, were the probabilities right."""
    weight = np.maximum(reading.words, 1)
    likely = weight * reading.chances
    both = float(weight[kept].sum() + likely.sum())
    return 2 * float(likely[kept].sum()) / both if both else 0.0


def confidence(reading: BodyChances, kept: NDArray[np.bool_], weights_file: Path = weights.SHIPPED) -> float:
    """How good this labelling is to be taken for, 0 to 1: what pages of unseen sites with the same expected
    F1 really had. An empty body is worth nothing."""
    if not kept.any():
        return 0.0
    return weights.load_model(weights_file).sure(expected_f1(reading, kept))


def label_body(reading: BodyChances) -> NDArray[np.bool_]:
    """The labelling with the greatest expected word-F1, less a cost for every change (Dinkelbach 1967).

    A line is worth its words times (its probability - half the F1 reached): where the
    whole page is doubtful, less sure lines are kept too, since an empty body scores nothing.
    """
    weight = np.maximum(reading.words, 1).astype(np.float64)
    kept = _decode(reading, weight, 0.5)
    if kept.any() or not len(weight) or float(reading.chances.max()) < LIKELY_ENOUGH:
        return kept
    for level in _LOWER_LEVELS:
        kept = best_runs(weight * (reading.chances - level), min(reading.change, 1.0))
        if kept.any():
            return kept
    kept[int(np.argmax(weight * reading.chances))] = True
    return kept


def text_start(inside: Sequence[int], words: Sequence[int]) -> int:
    """Where the first part of the labelled body begins that has a fair share of its words."""
    enough = FAIR_SHARE * sum(words[spot] for spot in inside)
    start, weight = inside[0], 0
    for number, spot in enumerate(inside):
        if number and spot - inside[number - 1] > APART:
            start, weight = spot, 0
        weight += words[spot]
        if weight >= enough:
            break
    return start


def _decode(reading: BodyChances, weight: NDArray[np.float64], level: float) -> NDArray[np.bool_]:
    kept = np.zeros(len(weight), dtype=bool)
    if not len(weight):
        return kept
    for _ in range(_ROUNDS):
        found = best_runs(weight * (reading.chances - level), reading.change)
        if np.array_equal(found, kept):
            break
        # Another level keeps other lines, which changes the F1 to expect: on to the fixed point.
        kept = found
        level = max(expected_f1(reading, kept) / 2, 1e-3)
    return kept


def best_runs(gain: NDArray[np.float64], change: float) -> NDArray[np.bool_]:
    """The lines whose summed gain, less `change` for every start and end of a run of them, is greatest.

    Runs of gains alike, above or below 0, are decided together: no best labelling changes inside one.
    """
    gains_above = gain > 0
    starts = np.concatenate(([0], np.flatnonzero(gains_above[1:] != gains_above[:-1]) + 1))
    sums: list[float] = np.add.reduceat(gain, starts).tolist()
    # Two states, out of the body and in it; `steps` keeps which of them each was best reached from.
    out, inside = 0.0, -change
    steps: list[tuple[bool, bool]] = []
    for total in sums:
        from_inside, from_out = inside - change > out, out - change > inside
        steps.append((from_inside, not from_out))
        out, inside = max(out, inside - change), max(inside, out - change) + total
    # Backwards: the last state is known only at the end, and each step says what came before it.
    state = inside - change > out
    chosen = [False] * len(sums)
    for position in range(len(sums) - 1, -1, -1):
        chosen[position] = state
        state = steps[position][state]
    lengths = np.diff(np.concatenate((starts, [len(gain)])))
    return np.repeat(np.array(chosen), lengths)
