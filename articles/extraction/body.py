"""Which lines are the body: a probability for every line, then the best labelling of the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from articles.extraction import weights
from articles.extraction.features import Floats, Ints, LineTable, feature_names, measure_lines

SHARPNESS = 2.0
"""Log-odds are multiplied by this before decoding: blended models are too cautious when they reject."""
LEANING = 0.6
"""Added to the log-odds before that: strong decay undercounts long bodies (moz .902 -> .910 of F1)."""
CHANGE = 5.0
"""What entering and leaving the body costs, in words: short lines between paragraphs stay, lone ones go."""
BELOW_COMMENTS = 2.5
"""Taken from the log-odds of lines below the heading of readers' comments (daniel_en .917 -> .926 of F1)."""
COMMENTED = 80
"""Likely words of body that stand above such a heading: a menu's "Comments" is none."""
_ROUNDS = 12

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
    """For each line: the probability that it is body, and its words."""

    chances: Floats
    words: Ints


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
    if not texts:
        return BodyChances(np.zeros(0, np.float32), np.zeros(0, np.int64))
    lines = measure_lines(texts, blank_above)
    odds = weights.load_model(weights_file).log_odds(lines.table) + LEANING
    chances = _logistic(SHARPNESS * odds)
    start = _comments_from(texts, lines, chances)
    if start < len(texts):
        chances[start:] = _logistic(SHARPNESS * (odds[start:] - BELOW_COMMENTS))
    return BodyChances(chances, lines.words)


def _logistic(odds: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(odds, -30, 30)))).astype(np.float32)


def _comments_from(texts: Sequence[str], lines: LineTable, chances: Floats) -> int:
    """The first line of the readers' comments; the number of lines, where there are none."""
    above = np.cumsum(lines.words * chances)
    about, colon = (lines.table[:, feature_names().index(name)] for name in ("any comment", "ends :"))
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


def label_body(reading: BodyChances) -> NDArray[np.bool_]:
    """The labelling with the greatest expected word-F1, less a cost for every change (Dinkelbach 1967).

    A line is worth its words times (its probability - half the F1 reached): where the
    whole page is doubtful, less sure lines are kept too, since an empty body scores nothing.
    """
    count = len(reading.chances)
    kept = np.zeros(count, dtype=bool)
    if not count:
        return kept
    weight = np.maximum(reading.words, 1).astype(np.float64)
    level = 0.5
    for _ in range(_ROUNDS):
        found = best_runs(weight * (reading.chances - level), CHANGE)
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
