"""What blind readers say of the linker's links: `python -m benchmarks.linking_reading DATA_FOLDER`.

The third and the fourth reading in benchmarks/judged are of pairs judged by readers who knew no rule,
outlets hidden: the third of pairs from a low probability on, the fourth of every automatic link of the models
in force, with some less probable pairs among them. The models learnt from the labels that earlier readers
gave nearly all of them; of the third reading only where there was none, of the fourth nothing. Prints for
each, across owners and within one, how many pairs from each probability on are right: all, and those of
2016-2017; then every wrong one above the cuts in force.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from articles.syndication.likelihood import shipped_models
from articles.syndication.verdict import AUTOMATIC_ACROSS, AUTOMATIC_WITHIN
from benchmarks.linking_judged import JUDGED, VERSIONS
from benchmarks.train_linker import judged_pairs

READINGS = ("third-reading", "fourth-reading")
CUTS = (0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85)
LATE = (2016, 2017)


def right(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many of these are versions."""
    return f"{sum(row['label'] in VERSIONS for row in rows)} of {len(rows)} right"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path, help="the folder with the articles and the judged pairs")
    parser.add_argument("--cache", type=Path, help="keep the candidates' features here between runs")
    options = parser.parse_args()
    records, judged = judged_pairs(options.data, options.cache)
    at = {(record.corpus.split("-")[0], record.name): place for place, record in enumerate(records)}
    models = shipped_models()
    for name in READINGS:
        print(name)
        read = []
        for line in (JUDGED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            one, other = sorted((at["news", row["a"]], at["news", row["b"]]))
            features = judged[one, other].features
            if row["label"] != "borderline" and features is not None:
                model = models.within if row["scope"] == "within" else models.across
                read.append((row, model.probability(features)))
        report(read)


def report(read: Sequence[tuple[Mapping[str, Any], float]]) -> None:
    for scope, in_force in (("across", AUTOMATIC_ACROSS), ("within", AUTOMATIC_WITHIN)):
        own = [(row, told) for row, told in read if row["scope"] == scope]
        for cut in CUTS:
            said = [row for row, told in own if told >= cut]
            late = [row for row in said if row["year"] in LATE]
            print(f"{scope} from {cut}: {right(said)}; 2016-17 {right(late)}")
        for row, told in own:
            if told >= in_force and row["label"] not in VERSIONS:
                print(f"  {told:.2f} {row['label']} {row['a']} {row['b']}: {row['reason']}")


if __name__ == "__main__":
    main()
