"""Every judged pair with the label that counts: the given one, else that of the last reading of ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JUDGED = Path(__file__).parent / "judged"
GIVEN = ("pairs-dev", "pairs-dev-2")
RELABELLED, LENIENT_READING = "relabelled", "open-reading-1"
FRESH, THIRD, FOURTH = ("fresh-reading",), "third-reading", "fourth-reading"
READ = (LENIENT_READING, "last-reading", *FRESH, RELABELLED, THIRD)
"""Our own readings in benchmarks/judged; those of FRESH and THIRD by readers who knew no rule. What THIRD
says counts only for pairs that nobody had judged: of the others it is a test; FOURTH is a test alone."""
VERSIONS = {"identical", "wholly", "partial", "version"}
CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class JudgedLabel:
    """`first` and `second` are ids as the files give them. `given_second` is the first article's id where the
    second file of given pairs has the pair (its outlet says whether it is frozen), else "". `readings` are
    the labels by file."""

    first: str
    second: str
    corpus: str
    label: str
    origin: str
    given_second: str
    readings: Mapping[str, str]

    @property
    def is_contradicted(self) -> bool:
        """Whether fresh readers saw a version where the label sees none, or none where it sees one."""
        fresh = [self.readings[name] for name in FRESH if name in self.readings]
        return any((each in VERSIONS) != (self.label in VERSIONS) for each in fresh if each != "borderline")


def judged_labels(data: Path) -> list[JudgedLabel]:
    """Every judged pair once, in the order of the files."""
    said: dict[tuple[str, str, str], dict[str, str]] = {}
    second_given: dict[tuple[str, str, str], str] = {}
    for path in (*(data / f"{name}.jsonl" for name in GIVEN), *(JUDGED / f"{name}.jsonl" for name in READ)):
        if not path.exists():
            continue
        for row in _rows(path):
            one, other = str(row["a"]), str(row["b"])
            key = (row.get("corpus", "news"), min(one, other), max(one, other))
            said.setdefault(key, {})[path.stem] = row["label"]
            if path.stem == GIVEN[1]:
                second_given[key] = one
    found = []
    for key, labels in said.items():
        origin = next(
            name for name in (*GIVEN, *FRESH, "last-reading", LENIENT_READING, THIRD) if name in labels
        )
        label = labels.get(RELABELLED, labels[origin])
        found.append(JudgedLabel(key[1], key[2], key[0], label, origin, second_given.get(key, ""), labels))
    return found


def direction_judgements() -> list[dict[str, Any]]:
    """Right pairs across which an agency is named on one side, each read by two readers who did not know the
    rules: `side_a` and `side_b` (`copy` is "agency", "helped" or "own"), `first` (of each reader "a", "b" or
    "" for unknown), `origin`: the agency whose copy both carry, "outlet's own" or "unknown"."""
    return _rows(JUDGED / "direction-reading.jsonl")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
