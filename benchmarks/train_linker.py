"""Fits the linker's models to judged pairs: `python -m benchmarks.train_linker DATA_FOLDER [--write]`.

Pairs are those of the two files of judged pairs, but never the frozen half of the second, and our own
readings in benchmarks/judged. The frozen half is scored with `--frozen` alone, by models that saw none of it;
each other pair by models that saw no pair of its fold. A coefficient has the sign that its feature is defined
by, or is 0; with `--write` the models go to articles/syndication/linker.json.
"""

import argparse
import json
import math
import pickle
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from articles.syndication.features import is_whole
from articles.syndication.verdict import AUTOMATIC_ACROSS, AUTOMATIC_WITHIN
from benchmarks.linking_judged import LENIENT_READING, VERSIONS, judged_labels
from benchmarks.linking_offline import JudgedPair, OfflineArchive
from benchmarks.linking_records import Record, read_articles
from benchmarks.linking_splits import FOLDS, folds, is_frozen

Floats = npt.NDArray[np.float64]
Pair = tuple[int, int]

MODELS = Path(__file__).parents[1] / "articles" / "syndication" / "linker.json"
NEWS, WIRE = ("news-2012-2015", "news-2016-2017"), "reuters-21578"
CLASSES = {"identical": "wholly", "wholly": "wholly", "partial": "partly", "version": "partly"}
LENIENT = 0.3
"""Of .1, .3 and 1 what tells the fresh readers' verdicts and the given ones best, out of fold."""
RIDGE = {"across": 1.0, "within": 1.0, "excerpt": 2.0}
# Each feature with the sign that its coefficient may have; 0: either.
SIGNS: Mapping[str, Mapping[str, int]] = {
    "across": {
        "share": 1, "words": 1, "paragraphs": 1, "few": -1, "whole": 1, "own": -1, "embedded": -1,
        "lead_names": 1, "days": -1, "far": -1, "agency": 1, "colon": -1, "mentioned": -1, "one_sided": -1,
        "byline": 1, "also": 1, "same_day": 1, "other_day": -1,
    },
    "within": {
        "share": 1, "words": 1, "paragraphs": 1, "few": -1, "own": -1, "embedded": -1, "one_run": -1,
        "lead_names": 1, "names": 1, "days": -1, "far": -1, "undated": -1, "agency": 1, "byline": 1,
    },
    "excerpt": {
        "share": 0, "covered": 0, "exact": 1, "attributed": 1, "mentioned": 1, "one_sided": 1, "agency": -1,
        "lead": 1, "few": 0, "one_run": 1, "days": -1,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A judged pair: `label` as judged, `origin` the file that says so, `frozen` where it is only scored.

    `weight` is how much the pair counts where a model learns, 0 where readers differ.
    """

    pair: Pair
    label: str
    origin: str
    frozen: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Coefficients of standardised features; `weights[0]` is the intercept."""

    names: tuple[str, ...]
    weights: Floats
    means: Floats
    scales: Floats

    def probability(self, rows: Floats) -> Floats:
        odds = self.weights[0] + ((rows - self.means) / self.scales) @ self.weights[1:]
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)

    def as_json(self) -> dict[str, object]:
        slopes = self.weights[1:] / self.scales
        return {
            "intercept": round(float(self.weights[0]), 5),
            "features": [
                [name, round(float(mean), 5), round(float(slope), 5)]
                for name, mean, slope in zip(self.names, self.means, slopes, strict=True)
                if slope
            ],
        }


def fit(
    rows: Floats, truth: npt.NDArray[np.bool_], counts: Floats, signs: Mapping[str, int], ridge: float
) -> Fitted:
    """Logistic regression of standardised features with a ridge and signs, by L-BFGS-B (Byrd et al. 1995);
    `counts` says how much each row counts."""
    means, scales = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    full = np.hstack([np.ones((len(rows), 1)), (rows - means) / scales])

    def loss_and_slope(weights: Floats) -> tuple[float, Floats]:
        odds = full @ weights
        loss = counts @ np.logaddexp(0, np.where(truth, -odds, odds)) + ridge / 2 * (weights[1:] ** 2).sum()
        slope = full.T @ (counts * (1 / (1 + np.exp(-np.clip(odds, -30, 30))) - truth))
        slope[1:] += ridge * weights[1:]
        return float(loss), slope

    limits = {1: (0, None), -1: (None, 0), 0: (None, None)}
    bounds = [(None, None), *(limits[sign] for sign in signs.values())]
    found = minimize(loss_and_slope, np.zeros(full.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return Fitted(tuple(signs), np.round(found.x, 10), means, scales)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with the articles and the judged pairs")
    parser.add_argument("--cache", type=Path, help="keep the candidates' features here between runs")
    parser.add_argument("--frozen", action="store_true", help="score the frozen half too; seldom")
    parser.add_argument("--write", action="store_true", help=f"write {MODELS.name}")
    options = parser.parse_args()
    records, judged = judged_pairs(options.data, options.cache)
    examples = read_examples(options.data, records)
    scores = {}
    models = {}
    for name in SIGNS:
        own = [example for example in examples if belongs(name, example, judged)]
        told = out_of_fold(name, own, judged, records)
        scores |= {(name, example.pair): value for example, value in zip(own, told, strict=True)}
        report_model(name, own, told)
        models[name] = trained(name, own, judged)
        kept = models[name].as_json()["features"]
        print(f"  {len(own)} pairs; {kept}")
    scored = [each for each in examples if options.frozen or not each.frozen]
    report_pairs(scored, records, judged, scores, models)
    if options.write:
        text = json.dumps({name: model.as_json() for name, model in models.items()}, indent=1)
        MODELS.write_text(text + "\n", encoding="utf-8")


def judged_pairs(data: Path, cache: Path | None) -> tuple[list[Record], dict[Pair, JudgedPair]]:
    """The records of all three files, and every candidate pair with enough shared, its features with it."""
    records = [r for name in (*NEWS, WIRE) for r in read_articles(data / f"{name}.jsonl.gz")]
    if cache and cache.exists():
        return records, pickle.loads(cache.read_bytes())
    archive = OfflineArchive(records)
    found = {}
    for pair in archive.candidates():
        judged = archive.judged(pair)
        if judged.features is not None or judged.evidence.identical:
            found[pair] = judged
    if cache:
        cache.write_bytes(pickle.dumps(found))
    return records, found


def read_examples(data: Path, records: Sequence[Record]) -> list[Example]:
    """Every judged pair (benchmarks.linking_judged).

    Where a reading by fresh readers contradicts a given label nothing is learnt from the pair. The first
    reading let many a report of later news stand as an update; what it alone called a version within one
    outlet counts for LENIENT.
    """
    at = {(record.corpus.split("-")[0], record.name): place for place, record in enumerate(records)}
    found = []
    for each in judged_labels(data):
        first, second = (at[each.corpus, name] for name in (each.first, each.second))
        pair = (min(first, second), max(first, second))
        frozen = bool(each.given_second) and is_frozen(records[at[each.corpus, each.given_second]].source)
        lenient = each.origin == LENIENT_READING and each.label in VERSIONS and _is_within(pair, records)
        weight = 0.0 if each.is_contradicted else LENIENT if lenient else 1.0
        found.append(Example(pair, each.label, each.origin, frozen, weight))
    return found


def _is_within(pair: Pair, records: Sequence[Record]) -> bool:
    return records[pair[0]].source == records[pair[1]].source


def belongs(name: str, example: Example, judged: Mapping[Pair, JudgedPair]) -> bool:
    """Whether a model learns from a pair."""
    held = judged.get(example.pair)
    if held is None or held.features is None or held.evidence.identical or example.frozen:
        return False
    if example.label == "borderline" or not example.weight:
        return False
    if name == "excerpt":
        return not held.within and example.label not in VERSIONS
    return held.within == (name == "within")


def truth_of(name: str, examples: Sequence[Example]) -> npt.NDArray[np.bool_]:
    if name == "excerpt":
        return np.array([example.label == "excerpt" for example in examples])
    return np.array([example.label in VERSIONS for example in examples])


def rows_of(name: str, pairs: Sequence[Pair], judged: Mapping[Pair, JudgedPair]) -> Floats:
    rows = [[(judged[pair].features or {})[feature] for feature in SIGNS[name]] for pair in pairs]
    return np.array(rows, dtype=np.float64).reshape(len(pairs), len(SIGNS[name]))


def trained(name: str, examples: Sequence[Example], judged: Mapping[Pair, JudgedPair]) -> Fitted:
    rows = rows_of(name, [example.pair for example in examples], judged)
    counts = np.array([example.weight for example in examples])
    return fit(rows, truth_of(name, examples), counts, SIGNS[name], RIDGE[name])


def out_of_fold(
    name: str, examples: Sequence[Example], judged: Mapping[Pair, JudgedPair], records: Sequence[Record]
) -> Floats:
    """The probability of each pair by a model that saw no pair of its fold."""
    names = [(records[e.pair[0]].name, records[e.pair[1]].name) for e in examples]
    fold = np.array(folds(names))
    told = np.zeros(len(examples))
    for number in range(FOLDS):
        here = np.flatnonzero(fold == number)
        model = trained(name, [e for at, e in enumerate(examples) if fold[at] != number], judged)
        told[here] = model.probability(rows_of(name, [examples[at].pair for at in here], judged))
    return told


def report_model(name: str, examples: Sequence[Example], told: Floats) -> None:
    truth = truth_of(name, examples)
    print(f"{name}: {len(truth)} pairs, {int(truth.sum())} of them right; out of fold")
    for cut in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        print(
            f"  from {cut:.1f}: {told_of(Counter(zip(truth.tolist(), (told >= cut).tolist(), strict=True)))}"
        )
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        within = (told >= low) & (told < high)
        if within.any():
            said, are = told[within].mean(), truth[within].mean()
            print(f"  of {int(within.sum())} said to be {said:.2f} probable {are:.2f} are")


def report_pairs(
    examples: Sequence[Example],
    records: Sequence[Record],
    judged: Mapping[Pair, JudgedPair],
    scores: Mapping[tuple[str, Pair], float],
    models: Mapping[str, Fitted],
) -> None:
    """Precision and recall of automatic links on the pairs that were judged for us."""
    counts: dict[str, Counter[tuple[bool, bool]]] = {}
    ranked: dict[str, list[tuple[float, bool]]] = {}
    classes: Counter[tuple[str, str]] = Counter()
    for example in examples:
        if example.label == "borderline" or example.origin not in ("pairs-dev", "pairs-dev-2"):
            continue
        margin = margin_of(example.pair, judged, scores, models)
        corpus = records[example.pair[0]].corpus.split("-")[0]
        groups = ["all", "frozen half of pairs-dev-2" if example.frozen else f"{example.origin} {corpus}"]
        if example.frozen or example.origin == "pairs-dev":
            groups.append("folds of pairs-dev, and the frozen half where it is scored")
        for group in groups:
            counts.setdefault(group, Counter())[example.label in VERSIONS, margin >= 0] += 1
            ranked.setdefault(group, []).append((margin, example.label in VERSIONS))
        told = "not" if margin < 0 else "wholly" if is_wholly(judged[example.pair]) else "partly"
        classes[CLASSES.get(example.label, "not"), told] += 1
    for group, table in sorted(counts.items()):
        print(f"{group}: {told_of(table)}; from a recall of .90 on P {best_precision(ranked[group]):.3f}")
    print(f"all, wholly, partly or not told from the other: {told_of_three(classes)}")


def is_wholly(held: JudgedPair) -> bool:
    return held.evidence.identical or is_whole(held.evidence)


def told_of_three(classes: Counter[tuple[str, str]]) -> str:
    """The share that is right, and the mean of the three classes' F1 (METER, Clough et al. 2002)."""
    right = sum(count for (is_so, told), count in classes.items() if is_so == told)
    scores = []
    for name in ("wholly", "partly", "not"):
        both = classes[name, name]
        either = sum(count * ((a == name) + (b == name)) for (a, b), count in classes.items())
        scores.append(2 * both / max(1, either))
    each = ", ".join(f"{score:.3f}" for score in scores)
    return f"accuracy {right / max(1, sum(classes.values())):.3f}, F1 {sum(scores) / 3:.3f} ({each})"


def margin_of(
    pair: Pair,
    judged: Mapping[Pair, JudgedPair],
    scores: Mapping[tuple[str, Pair], float],
    models: Mapping[str, Fitted],
) -> float:
    """How far a pair lies above the cut of its model, in log-odds; below 0 it is not linked."""
    held = judged.get(pair)
    if held is None or (held.evidence.identical and not held.evidence.rare):
        return -math.inf
    if held.evidence.identical:
        return math.inf
    name = "within" if held.within else "across"
    told = scores.get((name, pair))
    if told is None:
        told = float(models[name].probability(rows_of(name, [pair], judged))[0])
    cut = AUTOMATIC_WITHIN if held.within else AUTOMATIC_ACROSS
    return _log_odds(told) - _log_odds(cut)


def best_precision(ranked: Sequence[tuple[float, bool]], recall: float = 0.90) -> float:
    """The best precision of any one margin from which on at least so much of the versions is linked."""
    versions = sum(is_version for _, is_version in ranked)
    best = 0.0
    for least in {margin for margin, _ in ranked}:
        linked = [is_version for margin, is_version in ranked if margin >= least]
        if least > -math.inf and sum(linked) >= recall * versions:
            best = max(best, sum(linked) / len(linked))
    return best


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-9), 1 - 1e-9)
    return math.log(share / (1 - share))


def told_of(table: Counter[tuple[bool, bool]]) -> str:
    right, wrong, missed = table[True, True], table[False, True], table[True, False]
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    return f"F1 {f1:.3f} P {precision:.3f} R {recall:.3f} ({right} right, {wrong} wrong, {missed} missed)"


if __name__ == "__main__":
    main()
