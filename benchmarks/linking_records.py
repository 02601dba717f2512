"""Articles and labelled pairs as the linking benchmark reads them from files."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

POSITIVE = {"identical": "whole", "wholly": "whole", "partial": "partial"}
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
_REUTERS_DAY = re.compile(r"(\d{1,2})-([A-Z]{3})-(\d{4})")


@dataclass(frozen=True)
class Record:
    corpus: str
    name: str
    source: str
    headline: str
    byline: str
    dateline: str
    printed: date | None
    paragraphs: tuple[str, ...]
    standfirst: str = ""
    credit: str = ""
    agency: str = ""
    contributors: str = ""
    outlet_is_agency: bool = False


@dataclass(frozen=True)
class Labelled:
    corpus: str
    a: str
    b: str
    truth: str  # whole, partial or none


def read_articles(path: Path) -> Iterator[Record]:
    """Records of a file; those that name no source are one outlet's own archive, named after the file."""
    corpus = path.name.split(".")[0]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            headline = (row.get("title") or "").strip()
            paragraphs = paragraphs_of(row["text"])
            if paragraphs and paragraphs[0] == headline:
                paragraphs = paragraphs[1:]
            yield Record(
                corpus, str(row["id"]), row.get("source") or corpus, headline, row.get("authors") or "",
                row.get("dateline") or "", day_of(row.get("date") or ""), paragraphs,
            )  # fmt: skip


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Paragraphs parted by blank lines; else, as newswire does, by indented first lines; else by lines."""
    text = text.replace("\r", "").strip("\n")
    if re.search(r"\n {3,}\S", text):
        parts = re.split(r"\n {3,}(?=\S)", text)
    elif "\n\n" in text:
        parts = re.split(r"\n\s*\n", text)
    else:
        parts = text.split("\n")
    return tuple(clean for part in parts if (clean := " ".join(part.split())))


def day_of(text: str) -> date | None:
    wire = _REUTERS_DAY.match(text.strip())
    if wire:
        return date(int(wire[3]), _MONTHS.split().index(wire[2]) + 1, int(wire[1]))
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def read_pairs(path: Path) -> Iterator[Labelled]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Labelled(
            row.get("corpus", ""), str(row["a"]), str(row["b"]), POSITIVE.get(row["label"], "none")
        )
