"""Teaches what names of outlets look like: `python -m benchmarks.train_names FILE... [--write]`.

Each FILE holds a record a line with `text` and `site`. Two things are learnt: how many outlets print a line
or a name (`commonplace.npz`, numbers and counts alone), and the weights of the linear model that ranks
candidates (`name_weights.json`). Figures are of outlets held out, through the product's own way from scores
to proposals: in FOLDS turns a fold of the outlets, told apart by a hash of their domain's core, is asked and
the others teach; with --across the outlets of one FILE teach and those of the others are asked. A site
without a dot is no outlet's domain: nobody is asked for its name. --write stores what all teach.
"""

import argparse
import hashlib
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import numpy as np  # noqa: E402

from articles.extraction.furniture import number_of  # noqa: E402
from articles.extraction.lines import fold_line  # noqa: E402
from articles.recognition.reading import name_features  # noqa: E402
from articles.recognition.reading.name_candidates import candidates_of  # noqa: E402
from articles.recognition.reading.name_features import (  # noqa: E402
    FloatArray,
    RankedNames,
    is_shortened,
    rank_candidates,
)
from articles.recognition.reading.names import READ_AT_MOST, proposals_from  # noqa: E402
from articles.recognition.reading.outlets import compact, core_of  # noqa: E402
from benchmarks.recognising import is_right_name, keys_of_site, read_outlet_pages  # noqa: E402

FOLDER = Path(name_features.__file__).parent
LINE_OUTLETS, NAME_OUTLETS = 2, 3
"""Lines and names that fewer outlets print are not kept: they count as none."""
STEPS, RATE, SHRINK = 400, 0.05, 0.002
FOLDS = 5
GROUP_WEIGHT, ALONE_WEIGHT = 1.5, 0.7


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """The candidates of one site's captures: a row of features each, and which of them are right."""

    site: str
    captures: int
    ranked: RankedNames
    right: "np.typing.NDArray[np.bool_]"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="store what was learnt in the package")
    parser.add_argument("--across", action="store_true", help="one file teaches, the others are asked")
    given = parser.parse_args(arguments)
    by_site: dict[str, list[Sequence[str]]] = defaultdict(list)
    file_of: dict[str, int] = {}
    for number, path in enumerate(given.files):
        for page in read_outlet_pages(path):
            by_site[page.site].append(page.furniture)
            file_of.setdefault(page.site, number)
    sides = file_of if given.across else {site: _fold_of(site) for site in by_site}
    lines: dict[int, set[str]] = defaultdict(set)
    keys: dict[int, set[str]] = defaultdict(set)
    for site, pages in by_site.items():
        for furniture in pages:
            for text in furniture:
                lines[number_of(fold_line(text))].add(core_of(site))
        for furniture in pages[:READ_AT_MOST]:
            for key in candidates_of(furniture):
                keys[number_of(key)].add(core_of(site))
    groups = [_group(site, pages, keys) for site, pages in by_site.items()]
    groups = [group for group in groups if len(group.right)]
    stacked = np.vstack([group.ranked.features for group in groups])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    first: Counter[int] = Counter()
    three: Counter[int] = Counter()
    asked: Counter[int] = Counter()
    for side in sorted(set(sides.values())):
        weights = _fit([group for group in groups if sides[group.site] != side], mean, spread)
        for group in groups:
            if sides[group.site] != side or group.captures < 2 or "." not in group.site:
                continue
            scores = _scaled(group, mean, spread) @ weights
            proposals = proposals_from(group.ranked, scores, by_site[group.site][:READ_AT_MOST])
            right = [is_right_name(each, group.site) for each in proposals]
            number = file_of[group.site]
            asked[number] += 1
            first[number] += any(right[:1])
            three[number] += any(right)
    for number, path in enumerate(given.files):
        count = max(1, asked[number])
        print(
            f"held out, {path.name}, sites of two captures and more: {asked[number]} asked, "
            f"first right {first[number] / count:.3f}, among three {three[number] / count:.3f}",
            flush=True,
        )
    if given.write:
        _write(lines, keys, len({core_of(site) for site in by_site}))
        learnt = {"mean": mean, "spread": spread, "weights": _fit(groups, mean, spread)}
        rounded = {name: [round(float(value), 5) for value in values] for name, values in learnt.items()}
        (FOLDER / "name_weights.json").write_text(json.dumps(rounded, indent=0) + "\n")
    return 0


def _group(site: str, pages: Sequence[Sequence[str]], keys: dict[int, set[str]]) -> NamedGroup:
    """A site's candidates; what it prints itself does not make a name common."""
    core = core_of(site)

    def others(key: str) -> int:
        held = keys.get(number_of(key), set())
        count = len(held) - (core in held)
        return count if count >= NAME_OUTLETS else 0

    name_features.outlets_with = others
    ranked = rank_candidates(pages[:READ_AT_MOST])
    wanted, own = compact(core), keys_of_site(site)
    right = [
        key in own or is_shortened([compact(word) for word in form.replace("-", " ").split()], wanted)
        for key, form in zip(ranked.keys, ranked.forms, strict=True)
    ]
    return NamedGroup(site, len(pages), ranked, np.array(right, dtype=bool))


def _fold_of(site: str) -> int:
    return hashlib.md5(core_of(site).encode(), usedforsecurity=False).digest()[1] % FOLDS


def _scaled(group: NamedGroup, mean: FloatArray, spread: FloatArray) -> FloatArray:
    scaled: FloatArray = ((group.ranked.features - mean) / spread).clip(-6, 6)
    return scaled


def _fit(groups: Sequence[NamedGroup], mean: FloatArray, spread: FloatArray) -> FloatArray:
    """Weights that give the right candidates of each group the most of its softmax (Adam, L2)."""
    taught = [group for group in groups if group.right.any()]
    rows = np.vstack([_scaled(group, mean, spread) for group in taught])
    sizes = [len(group.right) for group in taught]
    starts = np.cumsum([0, *sizes])[:-1]
    owner = np.repeat(np.arange(len(taught)), sizes)
    right = np.concatenate([group.right for group in taught]).astype(float)
    counts = np.array([GROUP_WEIGHT if group.captures > 1 else ALONE_WEIGHT for group in taught])[owner]
    weights = np.zeros(rows.shape[1])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = rows @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        share = raised / np.add.reduceat(raised, starts)[owner]
        wanted = share * right
        wanted /= np.add.reduceat(wanted, starts)[owner] + 1e-12
        slope = rows.T @ ((share - wanted) * counts) / len(taught) + SHRINK * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights


def _write(lines: dict[int, set[str]], keys: dict[int, set[str]], outlets: int) -> None:
    common = {number: len(held) for number, held in lines.items() if len(held) >= LINE_OUTLETS}
    named = {number: len(held) for number, held in keys.items() if len(held) >= NAME_OUTLETS}
    np.savez_compressed(
        FOLDER / "commonplace.npz",
        lines=np.array(sorted(common), dtype="<i8"),
        line_outlets=np.array([common[number] for number in sorted(common)], dtype="<u2"),
        names=np.array(sorted(named), dtype="<i8"),
        name_outlets=np.array([named[number] for number in sorted(named)], dtype="<u2"),
        outlets=np.array(outlets),
    )


if __name__ == "__main__":
    sys.exit(main())
