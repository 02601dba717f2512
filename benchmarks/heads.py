"""How well the head is read: `python -m benchmarks.heads FILE [--html] [--declared PAGES | --labels FILE]`.

FILE holds a record a line with `text` (or `html`) and any of `title`, `authors` (a list or one string),
`day` (ISO), `time` (HH:MM), `section`, `dateline`. What a record does not hold is not scored. `--declared`
takes authors, day and time from the markup of the same pages (same `id` in PAGES) where the capture's text
prints them: silver, told as such. `--labels` takes them by id from a file that a reader of the pages' text
made (benchmarks/judged/heads-reading.jsonl); an empty value there says that the page prints none: giving one
for its text is an error of precision. A clock time counts where it is the printed one, or the same moment in
another zone. A headline counts where the text prints it on a line of its own.
The last line is `headline 0.xx authors 0.xx day 0.xx` of what was right among what is known.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from articles.extraction.pages import read_page
from articles.extraction.people import fold_name
from articles.extraction.split import split_capture
from articles.language.clocks import printed_moment
from benchmarks.frozen import is_frozen
from benchmarks.splitting import read_records

A_DAY = date(2020, 1, 15)
"""Any day: two clock times are compared on it."""
PARTS = ("headline", "authors", "day", "time", "section", "dateline")


@dataclass(slots=True)
class Tally:
    """Of one part: the records that hold it, those for which something was given, and those given right;
    `invented` counts what was given where a reader found nothing."""

    known: int = 0
    given: int = 0
    right: int = 0
    invented: int = 0
    wrong: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        if not self.known:
            return f"{name:<10} not held"
        told = self.given + self.invented
        precision = self.right / told if told else 1.0
        return (
            f"{name:<10} known {self.known:>5}  given {self.given / self.known:>6.3f}  "
            f"precision {precision:>6.3f}  right {self.right / self.known:>6.3f}"
        )


def fold(text: str) -> str:
    """A headline as two are compared: white space and the shapes of quotation marks and dashes folded."""
    plain = text.translate(str.maketrans("‘’“”–—\xa0", "''\"\"-- "))
    return " ".join(plain.split())


def given_by_text(text: str) -> dict[str, Any]:
    """The parts that the splitter reads off a capture."""
    parts = split_capture(text)
    printed = parts.printed
    return {
        "headline": parts.headline.value if parts.headline else "",
        "authors": [one.value for one in parts.bylines],
        "day": printed.day if printed and printed.precision == "day" else "",
        "time": f"{printed.clock} {printed.zone}".strip() if printed else "",
        "section": parts.section.value if parts.section else "",
        "dateline": parts.dateline.value if parts.dateline else "",
    }


def given_by_markup(markup: str) -> dict[str, Any]:
    """The parts that a page's markup gives."""
    page = read_page(markup)
    return {
        "headline": page.title,
        "authors": list(page.authors),
        "day": page.day,
        "time": page.moment[11:],
        "section": page.section,
        "dateline": "",
    }


def known_of(record: dict[str, Any]) -> dict[str, Any]:
    """What a record says of its own head; absent parts are left out."""
    authors = record.get("authors")
    if isinstance(authors, str):
        authors = [one for one in re.split(r"[;,]\s*|\s+and\s+", authors) if one]
    found = {
        "headline": record.get("title"),
        "authors": authors,
        "day": record.get("day"),
        "time": record.get("time"),
        "section": record.get("section"),
        "dateline": record.get("dateline"),
    }
    return {name: value for name, value in found.items() if value}


def declared_of(path: Path) -> dict[str, dict[str, Any]]:
    """By id: the authors, day and time that each page's markup declares."""
    from articles.extraction.declared import read_declared
    from articles.extraction.page_lines import parse_page

    found: dict[str, dict[str, Any]] = {}
    for record in read_records(path):
        tree = parse_page(record["html"])
        if tree is None:
            continue
        declared = read_declared(tree)
        found[record["id"]] = {
            "authors": list(declared.authors),
            "day": declared.published[:10],
            "time": declared.published[11:16],
        }
    return found


def labels_of(path: Path) -> dict[str, dict[str, Any]]:
    """By id: what a reader of each page wrote down. Absent parts are not scored."""
    return {row.pop("id"): row for row in read_records(path)}


def printed_in(known: dict[str, Any], text: str) -> dict[str, Any]:
    """The silver facts that a reader of the text could know: each author's name stands in it, and the day."""
    from articles.extraction.dates import dates_in

    folded = fold_name(text)
    kept: dict[str, Any] = {}
    if known.get("authors") and all(fold_name(name) in folded for name in known["authors"]):
        kept["authors"] = known["authors"]
    if known.get("day"):
        days = {
            one.day
            for line in text.split("\n")
            if len(line) < 200
            for one in dates_in(line.strip(), day_order="mdy")
        }
        if known["day"] in days:
            kept["day"] = known["day"]
    return kept


def is_right(part: str, known: Any, given: Any) -> bool:
    """Whether what was given is what is known: names in any order, headlines with folded quotation marks."""
    if part == "authors":
        return {fold_name(one) for one in known} == {fold_name(one) for one in given}
    if part in ("headline", "section", "dateline"):
        return fold(str(known)).casefold() == fold(str(given)).casefold()
    if part == "time":
        return bool(given) and _is_same_hour(str(known), str(given))
    return bool(known == given)


def _is_same_hour(known: str, given: str) -> bool:
    """Whether two clock times with or without zones are one: "18:45 ET" and "22:45 Z"."""
    if known[:5] == given[:5]:
        return True
    moments = [printed_moment(A_DAY, one) for one in (known, given)]
    if None in moments:
        return False
    apart = (moments[0] - moments[1]).total_seconds()  # type: ignore[operator]
    return apart % 86_400 == 0


def score(
    records: Iterator[dict[str, Any]],
    *,
    html: bool,
    silver: dict[str, dict[str, Any]],
    labels: dict[str, dict[str, Any]] | None = None,
) -> dict[str, Tally]:
    """The tally of every part over the records; of those with labels alone, where there are labels."""
    tallies = {name: Tally() for name in PARTS}
    for record in records:
        known = known_of(record)
        text = record.get("text") or ""
        if labels is not None:
            known = labels.get(record["id"], {})
        if silver:
            known.update(printed_in(silver.get(record["id"], {}), text))
        if not html and fold(known.get("headline", "")) not in {fold(line) for line in text.split("\n")}:
            known.pop("headline", None)
        if not known:
            continue
        given = given_by_markup(record["html"]) if html else given_by_text(text)
        for part, value in known.items():
            tally = tallies[part]
            if not value and html:
                continue  # markup may declare what the page does not print
            if not value:
                tally.invented += bool(given[part])
                if given[part]:
                    tally.wrong.append(f"{record.get('site', '')}: nothing read as {given[part]!r}")
                continue
            tally.known += 1
            tally.given += bool(given[part])
            if is_right(part, value, given[part]):
                tally.right += 1
            elif given[part] or part == "headline":
                tally.wrong.append(f"{record.get('site', '')}: {value!r} read as {given[part]!r}")
            else:
                tally.wrong.append(f"{record.get('site', '')}: {value!r} not read")
    return tallies


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.heads", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--html", action="store_true", help="read pages from `html` instead of `text`")
    parser.add_argument(
        "--declared", type=Path, help="pages whose markup says authors and day of the same ids"
    )
    parser.add_argument("--labels", type=Path, help="labels by id, in place of what the records hold")
    parser.add_argument("--part", default="", choices=("", *PARTS), help="list what was wrong of this part")
    parser.add_argument(
        "--sites", default="open", choices=("open", "frozen", "all"), help="open: without the frozen tenth"
    )
    chosen = parser.parse_args(arguments)
    records = (
        record
        for record in read_records(chosen.file)
        if chosen.sites == "all" or is_frozen(record.get("site") or "") == (chosen.sites == "frozen")
    )
    tallies = score(
        records,
        html=chosen.html,
        silver=declared_of(chosen.declared) if chosen.declared else {},
        labels=labels_of(chosen.labels) if chosen.labels else None,
    )
    if chosen.part:
        print("\n".join(tallies[chosen.part].wrong))
    for name, tally in tallies.items():
        print(tally.row(name))
    shares = [f"{name} {tallies[name].right / max(tallies[name].known, 1):.2f}" for name in PARTS[:3]]
    print(" ".join(shares))
    return 0


if __name__ == "__main__":
    sys.exit(main())
