"""Trains the vote on web pages: `python -m benchmarks.train_pages FILE... [--out FILE]`, of pages with
`html`.

The same nets and the same validation grouped by site as benchmarks/train_splitter.py, over the features of
text, markup and votes. The frozen tenth of the sites is never read.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from articles.extraction import pages, weights
from articles.extraction.body import expected_f1, label_body
from articles.extraction.declared import read_declared
from articles.extraction.page_lines import parse_page
from articles.extraction.pages import MeasuredPage, measure_page, page_chances, page_feature_names
from benchmarks.frozen import FOLDS, fold_of, is_frozen
from benchmarks.line_net import Recipe, TaughtPage, train_net
from benchmarks.shingles import ShingleMatch, compare_shingles, shingles, total
from benchmarks.splitting import read_records
from benchmarks.taught_pages import PARAGRAPH_CHARACTERS, SILVER, clean_end, line_weights
from benchmarks.train_splitter import Standard, isotonic, standard_of, with_decoder, write
from benchmarks.true_lines import true_lines

RECIPE = Recipe(width=24, epochs=10, drop_features=0.25, drop_units=0.2)
SEEDS = (0, 1, 2)
SILVER_WEIGHT = 0.5
"""Half of these truths are what extractors agree on: weighed as much as the others they teach to copy one."""
LEANINGS = (-0.5, -0.2, 0.0)
CHANGES = (1.0, 3.0, 5.0)

Known = tuple[dict[str, Any], MeasuredPage, np.ndarray]


def known_pages(files: Sequence[Path]) -> Iterator[Known]:
    """Every page of the files but those of frozen sites: its record without markup, measured, true lines."""
    for path in files:
        for record in read_records(path):
            if is_frozen(record.get("site") or ""):
                continue
            markup = record.pop("html")
            tree = parse_page(markup)
            if tree is None:
                continue
            page = measure_page(tree, markup, read_declared(tree))
            if not page.texts:
                continue
            truth = np.array(true_lines(page.texts, record["body"]), bool)
            title = " ".join((record.get("title") or "").split())
            for at in np.flatnonzero(truth).tolist():
                if len(page.texts[at]) >= PARAGRAPH_CHARACTERS and page.texts[at] != title:
                    break
                truth[at] = page.texts[at] != title
            if record.get("truth") in SILVER:
                clean_end(page.texts, truth)
            yield record, page, truth


def fit(known: Sequence[Known], seeds: Sequence[int]) -> tuple[Standard, list[dict[str, Any]]]:
    """The standard and the nets that these pages teach."""
    standard = standard_of(page.table for _, page, _ in known)
    taught = [
        TaughtPage(
            standard.level(page.table),
            truth.astype(np.float32),
            line_weights(page.lines) * np.float32(SILVER_WEIGHT if record.get("truth") in SILVER else 1.0),
        )
        for record, page, truth in known
    ]
    return standard, [train_net(taught, RECIPE, seed).stored() for seed in seeds]


def stored(standard: Standard, nets: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "about": "Made by benchmarks/train_pages.py; columns are the features, in their order.",
        "features": list(page_feature_names()),
        "mean": np.round(standard.mean.astype(float), 4).tolist(),
        "scale": np.round(standard.scale.astype(float), 4).tolist(),
        "leaning": -0.2,
        "sharpness": 1.5,
        "change": 3.0,
        "sureness": [[0.0, 1.0], [0.0, 1.0]],
        "nets": nets,
    }


def model_of(found: dict[str, Any], path: Path) -> weights.Model:
    write({"version": "unsettled", **found}, path)
    weights.load_model.cache_clear()
    return weights.load_model(path, page_feature_names())


Scored = tuple[dict[str, Any], ShingleMatch, float]


def scored(unseen: Sequence[tuple[Known, np.ndarray]], model: weights.Model) -> list[Scored]:
    """Of every page its record, its match and its expected F1."""
    found = []
    for (record, page, _), odds in unseen:
        reading = page_chances(page, odds, model)
        kept = label_body(reading)
        text = "\n".join(text for text, is_in in zip(page.texts, kept, strict=True) if is_in)
        match = compare_shingles(shingles(record["body"]), pages.without_end_matter(text))
        found.append((record, match, expected_f1(reading, kept)))
    return found


def worth(found: Sequence[Scored]) -> float:
    """The mean F1 of the clean truths and of the silver ones."""
    clean = [match for record, match, _ in found if record.get("truth") not in SILVER]
    silver = [match for record, match, _ in found if record.get("truth") in SILVER]
    return (total(clean).f1 + total(silver).f1) / 2


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.train_pages", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=pages.SHIPPED)
    chosen = parser.parse_args(arguments)
    known = list(known_pages(chosen.files))
    print(f"{len(known)} pages of {len({record['site'] for record, _, _ in known})} sites", flush=True)
    unseen: list[tuple[Known, np.ndarray]] = []
    model = None
    for number in range(FOLDS):
        taught = [one for one in known if fold_of(one[0]["site"]) != number]
        model = model_of(stored(*fit(taught, SEEDS[:1])), chosen.out)
        unseen += [(one, model.log_odds(one[1].table)) for one in known if fold_of(one[0]["site"]) == number]
        print(f"fold {number}: {len(unseen)} pages", flush=True)
    assert model is not None
    best = worth(scored(unseen, model))
    for name, values in (("leaning", LEANINGS), ("change", CHANGES), ("sharpness", (1.0, 1.5))):
        for value in values:
            other = replace(model, **{name: value})
            if getattr(model, name) != value and (score := worth(scored(unseen, other))) > best:
                best, model = score, other
    found = scored(unseen, model)
    print(f"leaning {model.leaning} sharpness {model.sharpness} change {model.change}", flush=True)
    for group in ("aeb", *sorted({record["truth"] for record, _, _ in found if record.get("truth")})):
        part = [match for record, match, _ in found if group in (record.get("set"), record.get("truth"))]
        if part:
            one = total(part)
            print(f"{group:<16} {len(part):>4} F1 {one.f1:.4f} P {one.precision:.4f} R {one.recall:.4f}")
    sure = isotonic([(expected, match) for _, match, expected in found])
    write(with_decoder(stored(*fit(known, SEEDS)), model, sure), chosen.out)
    print(f"{chosen.out}: {len(known)} pages taught")
    return 0


if __name__ == "__main__":
    sys.exit(main())
