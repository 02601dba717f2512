"""Which lines are the body: a probability for every line, then the best labelling of the whole."""

import re
from collections.abc import Sequence

import numpy as np

_ENDS = re.compile(r"[.!?…][\"”’')\]]*$|[:;,][\"”’]?$")
_BOILER = re.compile(
    r"cookie|subscri|sign up|newsletter|click here|privacy policy|terms of use|all rights reserved|read more|find out more"
    r"|per day:|follow us|advertis|log in|comments?\b.{0,20}$",
    re.IGNORECASE,
)


def probabilities(texts: Sequence[str]) -> np.ndarray:
    """P(body) of each stripped, non-blank line."""
    scores = np.empty(len(texts))
    for index, text in enumerate(texts):
        words = len(text.split())
        score = -2.5 + min(words, 40) / 8
        score += 1.5 if _ENDS.search(text) else -1.5
        if _BOILER.search(text):
            score -= 3
        scores[index] = score
    around = np.convolve(scores, [0.3, 0.6, 1.0, 0.6, 0.3], mode="same") if len(scores) >= 5 else scores
    return np.asarray(1 / (1 + np.exp(-np.clip(around, -30, 30))))


def label(chances: np.ndarray) -> np.ndarray:
    """The most likely body/other labelling, where a change of state costs."""
    gain = np.log(np.clip(chances, 1e-6, 1)) - np.log(np.clip(1 - chances, 1e-6, 1))
    change = 2.0
    best = [0.0, -change]
    back: list[tuple[int, int]] = []
    for value in gain.tolist():
        stay_out, stay_in = best
        to_out = 0 if stay_out >= stay_in - change else 1
        to_in = 1 if stay_in >= stay_out - change else 0
        best = [max(stay_out, stay_in - change), max(stay_in, stay_out - change) + value]
        back.append((to_out, to_in))
    state = 1 if best[1] - change > best[0] else 0
    kept = np.zeros(len(gain), dtype=bool)
    for index in range(len(gain) - 1, -1, -1):
        kept[index] = bool(state)
        state = back[index][state]
    return kept
