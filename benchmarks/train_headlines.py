"""Trains the choice of a headline: `python -m benchmarks.train_headlines FILE... [--out FILE]`.

Taught by captures whose known title stands on a line (`title`), and by those whose true body begins with the
headline. The frozen tenth of the sites is never read. The last line is how many headlines nets chose right
on sites that they had not seen, and the file holds what their probabilities were worth there.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.extraction import headline
from articles.extraction.body import body_chances, filled_lines, label_body, text_start
from articles.extraction.features import Floats
from articles.extraction.head import BELOW, signed_lines
from articles.extraction.markers import without_markers
from benchmarks.frozen import FOLDS, fold_of, is_frozen
from benchmarks.heads import fold
from benchmarks.splitting import read_records
from benchmarks.taught_pages import PARAGRAPH_CHARACTERS, TITLES_INSIDE
from benchmarks.true_lines import true_lines

HIDDEN, EPOCHS, RATE, DECAY, DROP = 16, 12, 2e-3, 0.1, 0.1
SEED = 1
MOST_OF = 0.6
NONE_WEIGHT = 0.15
"""What a page without its headline weighs in training: such pages are made by taking the headline away."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates of one page as rows of features, and which of them read as the title (none may); whether
    the title is printed on a line, and whether the page is whole rather than cut above its title."""

    group: str
    site: str
    rows: Floats
    is_title: NDArray[np.bool_]
    is_printed: bool
    is_whole: bool


def choices(files: Sequence[Path]) -> Iterator[Choice]:
    """Every page whose headline is known, but those of the frozen sites."""
    for path in files:
        for record in read_records(path):
            if not is_frozen(record.get("site") or ""):
                yield from _choices(record)


def _choices(record: dict[str, Any]) -> Iterator[Choice]:
    """The page whole, and cut above its title, as captures often are."""
    texts, gaps, _ = without_markers(*filled_lines(record["text"].split("\n")))
    truth = np.array(true_lines(texts, record["body"]), bool)
    inside = np.flatnonzero(truth).tolist()
    first = next((at for at in inside if len(texts[at]) >= PARAGRAPH_CHARACTERS), None)
    title = fold(record.get("title") or "").casefold()
    if first is None:
        return
    if record.get("set") in TITLES_INSIDE:
        titles = {fold(texts[at]).casefold() for at in inside if at < first and len(texts[at].split()) >= 3}
        if not titles:
            return
        title = next(fold(texts[at]).casefold() for at in inside if fold(texts[at]).casefold() in titles)
    if not title:
        return
    printed = [at for at, text in enumerate(texts) if fold(text).casefold() == title]
    cuts = [0] if not printed or printed[0] in (0, *inside) else [0, printed[0]]
    for cut in cuts:
        choice = _as_labelled(texts[cut:], gaps[cut:], title)
        if choice is not None:
            rows, is_title = choice
            yield Choice(
                record.get("set") or "all", record.get("site") or "", rows, is_title, bool(printed), not cut
            )


def _as_labelled(
    texts: Sequence[str], gaps: Sequence[int], title: str
) -> tuple[Floats, NDArray[np.bool_]] | None:
    """The candidates above the body that the model labels, since the splitter knows no other, and which of
    them is the title."""
    reading = body_chances(texts, gaps)
    kept = label_body(reading)
    if reading.lines is None or not kept.any():
        return None
    start = text_start(np.flatnonzero(kept).tolist(), reading.words.tolist())
    above = range(max(0, start - headline.REACH), min(start + BELOW, len(texts)))
    signed = signed_lines(texts, above, reading.lines)
    roles = {above[at]: role for at, role in signed.items()}
    near = headline.headline_candidates(texts, reading.lines.words, start, roles)
    if not near:
        return None
    rows = headline.headline_rows(texts, reading.lines, reading.chances, kept, start, near, roles)
    folded = [fold(texts[at]).casefold() for at in near]
    is_title = np.array([text == title for text in folded])
    if not is_title.any():
        # A page's title may have the outlet's name at its end, or the line a section before it.
        is_title = np.array([_is_most_of(text, title) or _is_most_of(title, text) for text in folded])
    return rows, is_title


def _is_most_of(part: str, whole: str) -> bool:
    return len(part) >= MOST_OF * len(whole) and (whole.startswith(part) or whole.endswith(part))


class HeadlineTrainee:
    """The net of articles/extraction/headline.py while it learns."""

    def __init__(self, features: int) -> None:
        self.random = np.random.default_rng(SEED)
        draw = self.random.standard_normal
        self.held: dict[str, Floats] = {
            "hidden": (draw((features, HIDDEN)) * np.sqrt(2 / features)).astype(np.float32),
            "hidden_bias": np.zeros(HIDDEN, np.float32),
            "out": (draw(HIDDEN) * 0.3).astype(np.float32),
            "straight": np.zeros(features, np.float32),
            "bias": np.zeros(1, np.float32),
        }
        self._mean = {name: np.zeros_like(values) for name, values in self.held.items()}
        self._square = {name: np.zeros_like(values) for name, values in self.held.items()}
        self._count = 0

    def learn(self, level: Floats, is_title: NDArray[np.bool_], rate: float) -> None:
        """One step on one page: softmax over its candidates and "none"."""
        if not len(level):
            return
        held = self.held
        keep = (self.random.random(level.shape[1]) > DROP).astype(np.float32) / (1 - DROP)
        level = level * keep
        bent = np.maximum(level @ held["hidden"] + held["hidden_bias"], 0)
        scores = np.append(bent @ held["out"] + level @ held["straight"] + held["bias"][0], 0.0)
        weight = np.exp(scores - scores.max())
        chance = weight / weight.sum()
        wanted = np.append(is_title, not is_title.any())
        aim = chance * wanted / max(float((chance * wanted).sum()), 1e-12)
        push = (chance - aim)[:-1].astype(np.float32)
        if not is_title.any():
            push *= NONE_WEIGHT
        back = push[:, None] * held["out"] * (bent > 0)
        slopes = {
            "out": bent.T @ push,
            "straight": level.T @ push,
            "bias": np.array([push.sum()], np.float32),
            "hidden": level.T @ back,
            "hidden_bias": back.sum(axis=0),
        }
        self._count += 1
        for name, slope in slopes.items():
            self._mean[name] = 0.95 * self._mean[name] + 0.05 * slope
            self._square[name] = 0.999 * self._square[name] + 0.001 * slope**2
            move = self._mean[name] / (1 - 0.95**self._count)
            move = move / (np.sqrt(self._square[name] / (1 - 0.999**self._count)) + 1e-8)
            if "bias" not in name:
                move = move + DECAY * held[name]
            held[name] = (held[name] - rate * move).astype(np.float32)


def teach(known: Sequence[Choice]) -> dict[str, Any]:
    """A net, as a file holds it, that has seen every page EPOCHS times; pages whose title is no candidate
    teach nothing."""
    known = [one for one in known if one.is_title.any()]
    table = np.concatenate([one.rows for one in known])
    mean, scale = table.mean(axis=0), table.std(axis=0) + np.float32(1e-2)
    net = HeadlineTrainee(table.shape[1])
    order = np.random.default_rng(SEED + 1)
    for epoch in range(EPOCHS):
        for number, at in enumerate(order.permutation(len(known)).tolist()):
            share = (epoch + number / len(known)) / EPOCHS
            level = np.clip((known[at].rows - mean) / scale, -4, 4)
            rate = RATE * (0.5 + 0.5 * float(np.cos(np.pi * share)))
            net.learn(level, known[at].is_title, rate)
            below = level[int(np.flatnonzero(known[at].is_title)[-1]) + 1 :]
            net.learn(below, np.zeros(len(below), bool), rate)
    held = {name: net.held[name] for name in ("hidden", "hidden_bias", "out", "straight")}
    rounded = {
        name: np.round(one.astype(float), 4).tolist()
        for name, one in (("mean", mean), ("scale", scale), *held.items())
    }
    return {**rounded, "bias": round(float(net.held["bias"][0]), 4), "sureness": [[0, 1], [0, 1]]}


def judged(net: headline.HeadlineNet, known: Sequence[Choice]) -> list[tuple[Choice, float, bool]]:
    """Of every page: the probability of the line chosen (0 where none is), and whether it is the title."""
    found = []
    for one in known:
        scores = net.scores(one.rows)
        best = int(np.argmax(scores))
        weight = np.exp(np.minimum(scores, 30))
        given = scores[best] > 0
        found.append(
            (
                one,
                float(weight[best] / (1 + weight.sum())) if given else 0.0,
                bool(given and one.is_title[best]),
            )
        )
    return found


def calibrated(found: Sequence[tuple[Choice, float, bool]]) -> list[list[float]]:
    """Probability and share of right ones over BINS groups of equal size, made to rise."""
    rows = np.array(sorted((chance, right) for _, chance, right in found if chance))
    pools = [[float(part[:, 0].mean()), float(part[:, 1].mean())] for part in np.array_split(rows, BINS)]
    shares = np.maximum.accumulate([share for _, share in pools])
    return [
        [0.0, *(round(chance, 4) for chance, _ in pools), 1.0],
        [0.0, *(round(float(share), 4) for share in shares), round(max(float(shares[-1]), 0.99), 4)],
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.train_headlines", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=headline.SHIPPED)
    chosen = parser.parse_args(arguments)
    known = list(choices(chosen.files))
    print(
        f"{len(known)} pages, the title a candidate on {sum(one.is_title.any() for one in known)}", flush=True
    )
    found: list[tuple[Choice, float, bool]] = []
    for number in range(FOLDS):
        net = headline.headline_net(teach([one for one in known if fold_of(one.site) != number]))
        found += judged(net, [one for one in known if fold_of(one.site) == number])
    stored: dict[str, Any] = {
        "about": "Log-odds of a line to be the headline; made by benchmarks/train_headlines.py.",
        "features": list(headline.headline_names()),
        **teach(known),
    }
    stored["sureness"] = calibrated(
        [one for one in found if one[0].is_whole and (one[0].is_title.any() or one[0].is_printed)]
    )
    chosen.out.write_text(
        "{\n"
        + ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in stored.items())
        + "\n}\n",
        encoding="utf-8",
    )
    for group in sorted({one.group for one, _, _ in found}):
        part = [
            (one, right)
            for one, _, right in found
            if one.group == group and one.is_whole and one.is_title.any()
        ]
        if len(part) >= 25:
            print(
                f"{group:<14} {sum(right for _, right in part) / len(part):.3f} of {len(part)} above the body"
            )
    printed = [right for one, _, right in found if one.is_whole and one.is_title.any()]
    share = sum(printed) / len(printed)
    print(f"{chosen.out}: {len(known)} pages; on unseen sites {share:.3f} of {len(printed)} right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
