"""Trains the splitter's weights: `python -m benchmarks.train_splitter FILE [--without SET] [--out FILE]`.

Needs scikit-learn (development requirements). Every page is also shown cut above its headline, as captures
often are. `--without SET` leaves a set out, and every page of a site that is in it: weights for an honest
score on that set. `--cross` trains and scores each set that way, whole and cut, and writes nothing.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from articles.extraction import body, weights
from articles.extraction.features import LineTable, feature_names, measure_lines
from articles.extraction.split import split_capture
from benchmarks.shingles import compare_shingles, total
from benchmarks.splitting import BenchmarkPage, cut_above_headline, read_records
from benchmarks.true_lines import true_lines

TITLES_INSIDE = frozenset({"daniel_en"})
"""Sets whose truth has the headline in the body: there, what is above the first long line is taken out."""
PARAGRAPH_WORDS = 12
HIDDEN = 16
EPOCHS = 4
NETS = ((1.0, 0), (1.0, 1), (4.0, 2), (4.0, 3))
"""Weight decay and seed of each net: decay that strong is what carries over to sites never seen."""
LINEAR = (0.05, 0.5)
"""Inverse decay of the two linear models, which hold half the vote."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One page, measured, with the truth about its lines (1 body, 0 other) and its lines' weights."""

    lines: LineTable
    truth: np.ndarray
    weight: np.ndarray


def sample(page: BenchmarkPage) -> Sample | None:
    """A page as the models learn it; None where it has no line."""
    texts, gaps = body.filled_lines(page.given.split("\n"))
    if not texts:
        return None
    lines = measure_lines(texts, gaps)
    weight = np.sqrt(np.maximum(lines.words, 1))
    truth = np.array(true_lines(texts, page.body))
    if page.set in TITLES_INSIDE:
        truth[
            : next(
                (i for i, text in enumerate(texts) if truth[i] and len(text.split()) >= PARAGRAPH_WORDS), 0
            )
        ] = 0
    return Sample(lines, truth, weight / weight.sum())


def train(pages: Sequence[BenchmarkPage]) -> dict[str, Any]:
    """The weights that these pages teach, as the file holds them."""
    both = [*pages, *(cut_above_headline(page) for page in pages)]
    samples = [one for page in both if (one := sample(page)) is not None]
    table = np.vstack([one.lines.table for one in samples])
    truth = np.concatenate([one.truth for one in samples]).astype(int)
    weight = np.concatenate([one.weight for one in samples])
    weight /= weight.mean()
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-3
    level = np.clip((table - mean) / scale, -4, 4).astype(np.float32)
    straight, bias = np.zeros(level.shape[1]), 0.0
    for decay in LINEAR:
        linear = LogisticRegression(C=decay, max_iter=80).fit(level, truth, sample_weight=weight)
        straight += linear.coef_[0] / len(LINEAR) / 2
        bias += float(linear.intercept_[0]) / len(LINEAR) / 2
    hidden, hidden_bias, out = [], [], []
    for decay, seed in NETS:
        net = MLPClassifier(
            (HIDDEN,),
            alpha=decay,
            batch_size=256,
            max_iter=EPOCHS,
            learning_rate_init=2e-3,
            random_state=seed,
            tol=0,
        ).fit(level, truth, sample_weight=weight)
        hidden.append(net.coefs_[0].T)
        hidden_bias.append(net.intercepts_[0])
        out.append(net.coefs_[1][:, 0] / len(NETS) / 2)
        bias += float(net.intercepts_[1][0]) / len(NETS) / 2
    return stored(
        mean, scale, np.vstack(hidden), np.concatenate(hidden_bias), np.concatenate(out), straight, bias
    )


def stored(
    mean: np.ndarray,
    scale: np.ndarray,
    hidden: np.ndarray,
    hidden_bias: np.ndarray,
    out: np.ndarray,
    straight: np.ndarray,
    bias: float,
) -> dict[str, Any]:
    """The weights rounded to what matters, under a version made of their own digest."""

    def rounded(values: np.ndarray) -> list[Any]:
        return np.round(values.astype(float), 4).tolist()

    found: dict[str, Any] = {
        "about": "Made by benchmarks/train_splitter.py; columns are the features, in their order.",
        "features": list(feature_names()),
        "mean": rounded(mean),
        "scale": rounded(scale),
        "bias": round(bias, 4),
        "straight": rounded(straight),
        "out": rounded(out),
        "hidden_bias": rounded(hidden_bias),
        "hidden": [rounded(unit) for unit in hidden],
    }
    digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
    return {"version": digest[:8], **found}


def write(found: dict[str, Any], path: Path) -> None:
    """One list a line, so that the file can be read and two versions compared."""

    def lines(value: Any, depth: int) -> str:
        if isinstance(value, dict):
            inner = ",\n".join(
                f"{' ' * depth}{json.dumps(key)}: {lines(value[key], depth + 1)}" for key in value
            )
            return "{\n" + inner + "\n" + " " * (depth - 1) + "}"
        if isinstance(value, list) and value and isinstance(value[0], list):
            return "[\n" + ",\n".join(" " * depth + json.dumps(row) for row in value) + "]"
        return json.dumps(value)

    path.write_text(lines(found, 1) + "\n", encoding="utf-8")


def cross(pages: Sequence[tuple[str, BenchmarkPage]]) -> None:
    """Scores of each set, whole and cut, with weights from the others' sites."""
    for group in sorted({page.set for _, page in pages}):
        sites = {site for site, page in pages if page.set == group}
        others = [page for site, page in pages if site not in sites]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{group}.json"
            write(train(others), path)
            asked = [page for _, page in pages if page.set == group]
            for name, given in (("whole", asked), ("cut", [cut_above_headline(page) for page in asked])):
                score = total(
                    compare_shingles(
                        page.body,
                        "\n".join(
                            one.text for one in split_capture(page.given, weights_file=path).paragraphs
                        ),
                    )
                    for page in given
                )
                print(
                    f"{group:<12} {name:<6} {len(others):>4} pages taught  "
                    f"F1 {score.f1:.3f} P {score.precision:.3f} R {score.recall:.3f} exact {score.exact:.1%}",
                    flush=True,
                )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.train_splitter", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--without", default="", help="leave this set and its sites out")
    parser.add_argument("--out", type=Path, default=weights.SHIPPED)
    parser.add_argument("--cross", action="store_true", help="score each set with weights from the others")
    chosen = parser.parse_args(arguments)
    pages = [
        (
            record.get("site") or "",
            BenchmarkPage(
                record.get("set") or "all", record["text"], record["body"], record.get("title") or ""
            ),
        )
        for record in read_records(chosen.file)
    ]
    if chosen.cross:
        cross(pages)
        return 0
    held = {site for site, page in pages if page.set == chosen.without}
    taught = [page for site, page in pages if site not in held]
    write(train(taught), chosen.out)
    print(f"{chosen.out}: {len(taught)} pages taught, version {weights.load(chosen.out).version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
