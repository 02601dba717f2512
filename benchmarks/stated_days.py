"""Whether stated days are read right: `python -m benchmarks.stated_days FILE [--labels FILE] [--unknown]`.

FILE holds a record a line with `text`, `site`, `url` and `id`. A day is known where a reader wrote it down
(--labels, by id, as benchmarks/judged/heads-reading.jsonl: an empty day says that the page prints none), else
where the address has a whole day (`/2014/01/05/`, `/2014/jan/05/`, `20140105`). Days of captures of which
nothing is known are listed with --unknown, with the line that they stand in, for a reader. Each day that is
not the known one is printed. An address may be a day off the printed one where the outlet's clock is another
than its server's; such are printed too, and counted as near. The last line is
`captures N given N known N right N near N wrong N`.
"""

import argparse
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from articles.extraction.split import split_capture
from benchmarks.heads import labels_of
from benchmarks.splitting import read_records

_IN_ADDRESS = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](\d\d?|[a-z]{3})[/-](\d\d?)(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)"),
)
COUNTED = ("captures", "given", "known", "right", "near", "wrong")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--labels", type=Path, help="days by id, as a reader wrote them down")
    parser.add_argument("--unknown", action="store_true", help="list days of which nothing is known")
    given = parser.parse_args(arguments)
    labels = labels_of(given.labels) if given.labels else {}
    counts: Counter[str] = Counter()
    for record in read_records(given.file):
        if not record.get("text"):
            continue
        counts["captures"] += 1
        printed = split_capture(record["text"]).printed
        if printed is None or printed.precision != "day":
            continue
        counts["given"] += 1
        known = _known_day(record, labels.get(record.get("id", "")))
        line = record["text"].split("\n")[printed.line - 1].strip()[:80]
        if known is None:
            if given.unknown:
                print(f"  {record['site']}: {printed.day} from {line!r}, {record.get('url', '')}")
            continue
        counts["known"] += 1
        verdict = _verdict(printed.day, known)
        counts[verdict] += 1
        if verdict != "right":
            print(f"  {verdict}: {record['site']}: {printed.day} from {line!r}, known {known or 'none'}")
    print(
        " ".join(
            f"{name} {counts[name]}" for name in ("captures", "given", "known", "right", "near", "wrong")
        )
    )
    return 0


def _known_day(record: dict[str, Any], label: dict[str, Any] | None) -> str | None:
    if label is not None and "day" in label:
        return str(label["day"])
    return day_in_address(record.get("url") or "")


def day_in_address(url: str) -> str | None:
    """The whole day that stands in an address, ISO.

    >>> day_in_address("https://example.com/2014/jan/05/pier"), day_in_address("https://example.com/1234567890")
    ('2014-01-05', None)
    """
    for pattern in _IN_ADDRESS:
        for year, month, day in pattern.findall(url.lower()):
            number = int(month) if month.isdigit() else _MONTHS.index(month) + 1 if month in _MONTHS else 0
            try:
                return date(int(year), number, int(day)).isoformat()
            except ValueError:
                continue
    return None


def _verdict(day: str, known: str) -> str:
    if day == known:
        return "right"
    if known and abs((date.fromisoformat(day) - date.fromisoformat(known)).days) == 1:
        return "near"
    return "wrong"


if __name__ == "__main__":
    sys.exit(main())
