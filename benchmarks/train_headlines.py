"""Trains the choice of a headline: `python -m benchmarks.train_headlines FILE.jsonl.gz [--out FILE]`.

Taught by pages whose true body begins with the headline (the `daniel_en` set); pages with a known `title`
are never used, so that they can score the choice. Needs scikit-learn (development requirements).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from articles.extraction import head
from benchmarks.splitting import read_records
from benchmarks.true_lines import true_lines

OUT = Path(head.__file__).with_name("headlines.json")
PARAGRAPH_WORDS = 10
FEWEST_WORDS = 3
Case = tuple[list[list[float]], list[bool]]


def cases(path: Path) -> Iterator[Case]:
    """For each page that shows its headline: the features of the lines above the body, and which is it."""
    for record in read_records(path):
        if record.get("title"):
            continue
        texts = [line.strip() for line in record["text"].split("\n") if line.strip()]
        truth = true_lines(texts, record["body"])
        body = [index for index, known in enumerate(truth) if known]
        first = next(
            (i for i in body if len(texts[i].split()) >= PARAGRAPH_WORDS and texts[i][-1] in '.!?"”’'), None
        )
        if first is None:
            continue
        headline = next((i for i in body if i < first and len(texts[i].split()) >= FEWEST_WORDS), None)
        near = list(range(first))[-head.REACH :]
        if headline is None or headline not in near:
            continue
        words = head.lower_words("\n".join(texts[index] for index in body if index >= first))
        rows = head.headline_features(texts, near, words, list(head.signed_lines(texts, near)))
        if rows:
            yield list(rows.values()), [texts[near[place]] == texts[headline] for place in rows]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.train_headlines", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    known = list(cases(chosen.file))
    table = np.array([row for rows, _ in known for row in rows])
    truth = np.array([is_it for _, lines in known for is_it in lines])
    model = LogisticRegression(C=1.0, max_iter=500).fit(table, truth)
    weights = {
        name: round(float(weight), 3) for name, weight in zip(head.FEATURES, model.coef_[0], strict=True)
    }
    stored = {
        "about": "Log-odds of a line to be the headline; made by benchmarks/train_headlines.py.",
        "bias": round(float(model.intercept_[0]), 3),
        "weights": weights,
    }
    chosen.out.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    odds = iter(model.decision_function(table))
    right = sum(lines[int(np.argmax([next(odds) for _ in lines]))] for _, lines in known)
    print(f"{chosen.out}: {len(known)} headlines taught, {right} of them chosen")
    return 0


if __name__ == "__main__":
    sys.exit(main())
