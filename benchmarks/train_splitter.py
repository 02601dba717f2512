"""Trains the splitter's weights: `python -m benchmarks.train_splitter FILE... [--cross SET...] [--out FILE]`.

Every page is also shown cut above its headline, as captures often are. The frozen tenth of the sites is
never read (benchmarks/frozen.py). What the decoder adds to the model (leaning, sharpness, the cost of a
change) and how sure it is to be taken for are chosen on pages of sites that the net in question did not see:
five nets are trained, each without a fifth of the sites. `--cross SET` instead scores a set, whole and cut,
with weights from the other sets, the pages of its sites left out, and writes nothing.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.extraction import body, weights
from articles.extraction.features import Floats, feature_names
from benchmarks.frozen import FOLDS
from benchmarks.line_net import Recipe, TaughtPage, train_net
from benchmarks.shingles import Score, ShingleMatch, compare_shingles, shingles, total
from benchmarks.taught_pages import Copy, KnownPage, known_pages, line_weights

SEEDS = (0,)
RECIPE = Recipe()
LEANINGS = (-0.4, -0.2, 0.0, 0.2, 0.4)
SHARPNESSES = (1.0, 1.5, 2.0)
CHANGES = (3.0, 5.0, 8.0)
BINS = 10
"""Groups of equal size that expected F1 is calibrated over."""


@dataclass(frozen=True, slots=True)
class Standard:
    """Mean and spread of every feature over the pages taught."""

    mean: Floats
    scale: Floats

    def level(self, table: Floats) -> Floats:
        return np.asarray(np.clip((table - self.mean) / self.scale, -4, 4), np.float32, order="C")


def standard_of(tables: Iterable[Floats]) -> Standard:
    """Over every fifth line: enough, and a fifth of the memory."""
    lines = np.concatenate([table[::5] for table in tables])
    return Standard(lines.mean(axis=0), lines.std(axis=0) + np.float32(1e-3))


def fit(pages: Sequence[KnownPage], seeds: Sequence[int]) -> dict[str, Any]:
    """Nets that these pages teach, in the shape of a weights file that has no decoder yet."""
    standard = standard_of(copy.lines.table for page in pages for copy in page.copies)
    taught = [
        TaughtPage(
            standard.level(copy.lines.table),
            copy.truth.astype(np.float32),
            line_weights(copy.lines) * np.float32(page.weight),
        )
        for page in pages
        for copy in page.copies
    ]
    nets = [train_net(taught, RECIPE, seed).stored() for seed in seeds]
    return {
        "about": "Made by benchmarks/train_splitter.py; columns are the features, in their order.",
        "features": list(feature_names()),
        "mean": np.round(standard.mean.astype(float), 4).tolist(),
        "scale": np.round(standard.scale.astype(float), 4).tolist(),
        "leaning": 0.0,
        "sharpness": 1.5,
        "change": 5.0,
        "sureness": [[0.0, 1.0], [0.0, 1.0]],
        "nets": nets,
    }


@dataclass(frozen=True, slots=True)
class Unseen:
    """A page with the log-odds of nets that never saw its site, for each of its copies."""

    page: KnownPage
    odds: tuple[Floats, ...]


def unseen_odds(pages: Sequence[KnownPage], model: weights.Model) -> list[Unseen]:
    return [Unseen(page, tuple(model.log_odds(copy.lines.table) for copy in page.copies)) for page in pages]


def decode(copy: Copy, odds: Floats, model: weights.Model) -> tuple[NDArray[np.bool_], float]:
    """The labelling of a copy and its expected F1."""
    reading = body.chances_of(copy.texts, copy.lines, odds, model)
    kept = body.label_body(reading)
    return kept, body.expected_f1(reading, kept)


def matches(
    unseen: Sequence[Unseen], model: weights.Model, number: int
) -> list[tuple[KnownPage, ShingleMatch, float]]:
    """Of every page its match and its expected F1; `number` 0 takes the whole pages, 1 the cut ones."""
    found = []
    for one in unseen:
        if number < len(one.page.copies):
            copy = one.page.copies[number]
            kept, expected = decode(copy, one.odds[number], model)
            text = "\n".join(text for text, is_in in zip(copy.texts, kept, strict=True) if is_in)
            found.append((one.page, compare_shingles(shingles(one.page.body), text), expected))
    return found


def worth(unseen: Sequence[Unseen], model: weights.Model) -> float:
    """What a choice of the decoder is judged by: the mean F1 of English sets and of other languages,
    halved."""
    groups: dict[str, list[ShingleMatch]] = {}
    for page, match, _ in matches(unseen, model, 0):
        groups.setdefault(page.set if page.language == "en" else "", []).append(match)
    large = {name: total(group).f1 for name, group in groups.items() if len(group) >= 50}
    other = large.pop("", None)
    english = sum(large.values()) / max(len(large), 1)
    return english if other is None else (english + other) / 2


def choose_decoder(unseen: Sequence[Unseen], model: weights.Model) -> weights.Model:
    """The model with the decoder that does best on sites it has not seen: one value after the other."""
    best = worth(unseen, model)
    for name, values in (("leaning", LEANINGS), ("sharpness", SHARPNESSES), ("change", CHANGES)):
        for value in values:
            other = replace(model, **{name: value})
            if getattr(model, name) != value and (score := worth(unseen, other)) > best:
                best, model = score, other
    return model


def isotonic(pairs: Iterable[tuple[float, ShingleMatch]]) -> list[list[float]]:
    """What F1 pages really had, for what was expected: means of BINS groups of equal size, made to rise
    by pooling neighbours that fall (isotonic regression)."""
    rows = sorted(
        (expected, 2 * match.precision * match.recall / max(match.precision + match.recall, 1e-9))
        for expected, match in pairs
    )
    pools = [
        [float(part[:, 0].mean()), float(part[:, 1].mean()), float(len(part))]
        for part in np.array_split(np.array(rows), BINS)
    ]
    number = 1
    while number < len(pools):
        low, high = pools[number - 1], pools[number]
        if high[1] >= low[1]:
            number += 1
            continue
        weight = low[2] + high[2]
        means = [(low[at] * low[2] + high[at] * high[2]) / weight for at in (0, 1)]
        pools[number - 1 : number + 1] = [[*means, weight]]
        number = max(number - 1, 1)
    xs = [0.0, *(pool[0] for pool in pools), 1.0]
    ys = [0.0, *(pool[1] for pool in pools), max(pools[-1][1], 0.99)]
    return [np.round(xs, 4).tolist(), np.round(ys, 4).tolist()]


def with_decoder(found: dict[str, Any], model: weights.Model, sure: list[list[float]]) -> dict[str, Any]:
    """A weights file with its decoder, under a version made of its own digest."""
    found = {
        **found,
        "leaning": model.leaning,
        "sharpness": model.sharpness,
        "change": model.change,
        "sureness": sure,
    }
    digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    return {"version": digest[:8], **found}


def write(found: dict[str, Any], path: Path) -> None:
    """One list of numbers a line, so that the file can be read and two versions compared."""

    def lines(value: Any) -> str:
        if isinstance(value, dict):
            return "{\n" + ",\n".join(f"{json.dumps(key)}: {lines(value[key])}" for key in value) + "\n}"
        if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
            return "[\n" + ",\n".join(map(lines, value)) + "\n]"
        return json.dumps(value)

    path.write_text(lines(found) + "\n", encoding="utf-8")


def model_of(found: dict[str, Any], path: Path) -> weights.Model:
    write({"version": "unsettled", **found}, path)
    weights.load_model.cache_clear()
    return weights.load_model(path)


def validated(
    pages: Sequence[KnownPage], folder: Path, folds: Sequence[int], seeds: Sequence[int]
) -> list[Unseen]:
    """Every page of these folds with the log-odds of nets taught by the other folds' sites."""
    found: list[Unseen] = []
    for fold in folds:
        model = model_of(
            fit([page for page in pages if page.fold != fold], seeds), folder / f"fold{fold}.json"
        )
        found += unseen_odds([page for page in pages if page.fold == fold], model)
        print(f"fold {fold}: {len(found)} pages scored so far", flush=True)
    return found


def report(unseen: Sequence[Unseen], model: weights.Model) -> None:
    """The figures of every group of pages, whole and cut."""
    for number, name in enumerate(("whole", "cut")):
        groups: dict[str, list[ShingleMatch]] = {}
        for page, match, _ in matches(unseen, model, number):
            for group in (page.set, "English" if page.language == "en" else "other languages"):
                groups.setdefault(group, []).append(match)
        for group, members in sorted(groups.items()):
            if len(members) >= 50:
                print(f"{group:<16} {name:<6} {len(members):>5} pages  {_line(total(members))}", flush=True)


def _line(score: Score) -> str:
    return f"F1 {score.f1:.3f} P {score.precision:.3f} R {score.recall:.3f} exact {score.exact:.1%}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.train_splitter", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=weights.SHIPPED)
    parser.add_argument("--cross", nargs="*", help="score these sets with weights from the others")
    chosen = parser.parse_args(arguments)
    pages = list(known_pages(chosen.files))
    scratch = chosen.out.parent
    print(f"{len(pages)} pages of {len({page.site for page in pages})} sites", flush=True)
    if chosen.cross:
        for group in chosen.cross:
            sites = {page.site for page in pages if page.set == group}
            others = [page for page in pages if page.site not in sites]
            decoder = choose_decoder(
                validated(others, scratch, (0,), SEEDS[:1]), weights.load_model(scratch / "fold0.json")
            )
            model = model_of(fit(others, SEEDS), scratch / "cross.json")
            model = replace(
                model, leaning=decoder.leaning, sharpness=decoder.sharpness, change=decoder.change
            )
            report(unseen_odds([page for page in pages if page.set == group], model), model)
        return 0
    unseen = validated(pages, scratch, range(FOLDS), SEEDS[:1])
    decoder = choose_decoder(unseen, weights.load_model(scratch / "fold0.json"))
    print(f"leaning {decoder.leaning} sharpness {decoder.sharpness} change {decoder.change}", flush=True)
    report(unseen, decoder)
    sure = isotonic([(expected, match) for _, match, expected in matches(unseen, decoder, 0)])
    found = with_decoder(fit(pages, SEEDS), decoder, sure)
    write(found, chosen.out)
    print(f"{chosen.out}: {len(pages)} pages taught, version {found['version']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
