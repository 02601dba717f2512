"""How well captures are split: `python -m benchmarks.splitting FILE [--cut] [--html] [--weights FILE]`.

FILE holds a record a line with `text` (or `html`) and `body`, the true body; `set` groups the table,
`title` (where known) scores the headline. Peers run on the same pages in the same run, on one core.
The last line is `F1 0.xxx P 0.xxx R 0.xxx captures/s N`.
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

# One core means one: a second thread of the linear algebra would be counted, and mostly waits.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

from articles.extraction.doubts import sureness_of, weigh_doubt  # noqa: E402
from articles.extraction.head import headline_above  # noqa: E402
from articles.extraction.pages import read_page  # noqa: E402
from articles.extraction.parts import Split  # noqa: E402
from articles.extraction.split import split_capture  # noqa: E402
from articles.extraction.weights import SHIPPED  # noqa: E402
from benchmarks.frozen import is_frozen  # noqa: E402
from benchmarks.shingles import Score, ShingleMatch, compare_shingles, shingles, total  # noqa: E402
from benchmarks.splitting_families import (  # noqa: E402
    JudgedSplit,
    calibration_lines,
    family_lines,
)

Method = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class BenchmarkPage:
    """One page of the benchmark: its set, the text or markup to split, the true body, and its title or ""."""

    set: str
    given: str
    body: str
    title: str
    language: str = ""


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a .jsonl file, gzipped or not."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            yield json.loads(line)


def read_pages(path: Path, *, html: bool, limit: int, sites: str = "all") -> Iterator[BenchmarkPage]:
    """The first `limit` pages of a file (all, where 0). Exits with a message where one lacks its text.

    `sites` "open" leaves the frozen tenth of the sites out, "frozen" takes it alone.
    """
    wanted = "html" if html else "text"
    for number, record in enumerate(read_records(path), 1):
        if limit and number > limit:
            return
        if record.get(wanted) is None:
            raise SystemExit(
                f"{path}: record {number} has no {wanted}; try {'without ' if html else ''}--html"
            )
        if sites != "all" and is_frozen(record.get("site") or "") != (sites == "frozen"):
            continue
        yield BenchmarkPage(
            record.get("set") or "all",
            record[wanted],
            record["body"],
            record.get("title") or "",
            record.get("lang") or "",
        )


def cut_above_headline(page: BenchmarkPage) -> BenchmarkPage:
    """The page without what is above its headline: the known title, else the line that reads most like it."""
    lines = page.given.split("\n")
    texts = [line.strip() for line in lines]
    start = next((i for i, text in enumerate(texts) if page.title and text == page.title.strip()), None)
    if start is None:
        start = headline_above(texts, page.body)
    return BenchmarkPage(page.set, "\n".join(lines[start:]), page.body, page.title, page.language)


def ours(text: str, weights_file: Path = SHIPPED) -> str:
    return "\n".join(one.text for one in split_capture(text, weights_file=weights_file).paragraphs)


def ours_from_html(markup: str) -> str:
    return read_page(markup).body


def whole_text(text: str) -> str:
    return text


def justext_on_text(text: str) -> str:
    """jusText's own two steps of classification, on lines in place of markup paragraphs."""
    import justext
    from justext.core import classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph

    paragraphs = []
    for line in text.split("\n"):
        if line.strip():
            paragraph = Paragraph(_NoPath())
            paragraph.text_nodes.append(line.strip())
            paragraphs.append(paragraph)
    classify_paragraphs(paragraphs, _stoplist(justext), no_headings=True)
    revise_paragraph_classification(paragraphs)
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


class _NoPath:
    """Where jusText asks for the markup around a paragraph, a text has none."""

    dom = "p"
    xpath = "/p[1]"


def _stoplist(justext: object, _kept: list[frozenset[str]] = []) -> frozenset[str]:  # noqa: B006
    if not _kept:
        _kept.append(justext.get_stoplist("English"))  # type: ignore[attr-defined]
    return _kept[0]


def justext_on_html(markup: str) -> str:
    import justext

    try:
        paragraphs = justext.justext(markup.encode(), _stoplist(justext))
    except Exception:  # lxml refuses a page: jusText then has nothing to give
        return ""
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def trafilatura_plain(markup: str) -> str:
    import trafilatura

    return trafilatura.extract(markup) or ""


def readability(markup: str) -> str:
    import lxml.html
    from readability import Document

    try:
        return lxml.html.fromstring(Document(markup).summary()).text_content()
    except Exception:  # a page that readability cannot parse scores nothing
        return ""


def run(method: Method, pages: Iterable[BenchmarkPage]) -> tuple[list[ShingleMatch], float]:
    """Every page's match, and the seconds that the method itself took."""
    matches, spent = [], 0.0
    for page in pages:
        began = time.process_time()
        given = method(page.given)
        spent += time.process_time() - began
        matches.append(compare_shingles(page.body, given))
    return matches, spent


def headline_line(pages: list[BenchmarkPage]) -> str:
    """How often the headline is the title, among the pages whose title stands on a line above the body."""
    right = known = 0
    for page in pages:
        texts = [" ".join(line.split()) for line in page.given.split("\n")]
        title = " ".join(page.title.split())
        first = next((line for line in page.body.split("\n") if len(line.split()) >= 10), "")
        start = next(
            (i for i, text in enumerate(texts) if first and text.startswith(first[:60].strip())), len(texts)
        )
        if not title or title not in texts[:start]:
            continue
        known += 1
        headline = split_capture(page.given).headline
        right += headline is not None and " ".join(headline.value.split()) == title
    return (
        f"headline exact {right} of {known} ({right / known:.0%})" if known else "headline: no titles known"
    )


def judge(pages: Sequence[BenchmarkPage], weights_file: Path) -> list[JudgedSplit]:
    """Every page split, with its matches: what families and calibration are counted of."""
    judged = []
    for page in pages:
        parts = split_capture(page.given, weights_file=weights_file)
        true = shingles(page.body)
        title = " ".join(page.title.split())
        judged.append(
            JudgedSplit(
                page.set,
                page.language,
                parts,
                compare_shingles(true, "\n".join(one.text for one in parts.paragraphs)),
                compare_shingles(true, page.given),
                title,
                bool(title) and title in {" ".join(line.split()) for line in page.given.split("\n")},
            )
        )
    return judged


def queue_doubt(parts: Split) -> float:
    """The doubt that orders the queue, of what the capture itself shows; no database is asked."""
    reasons = [] if parts.headline else ["no headline"]
    if parts.is_walled:
        reasons.append("behind a wall, probably incomplete")
    return weigh_doubt(reasons, sureness_of(parts))


def row(name: str, group: str, score: Score, rate: float) -> str:
    return (
        f"{group:<12} {name:<14} {score.f1:.3f}  {score.precision:.3f}  {score.recall:.3f}  "
        f"{score.exact:>5.1%}  {rate:>10,.0f}"
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.splitting", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--cut", action="store_true", help="remove everything above the headline first")
    parser.add_argument("--html", action="store_true", help="read pages from `html` instead of `text`")
    parser.add_argument(
        "--weights", type=Path, default=SHIPPED, help="weights to use instead of the shipped ones"
    )
    parser.add_argument(
        "--sites", default="all", choices=("all", "open", "frozen"), help="the frozen tenth or the rest"
    )
    parser.add_argument("--alone", action="store_true", help="without the peers")
    parser.add_argument("--limit", type=int, default=0, help="only the first so many records")
    chosen = parser.parse_args(arguments)
    pages = list(read_pages(chosen.file, html=chosen.html, limit=chosen.limit, sites=chosen.sites))
    if chosen.cut:
        pages = [cut_above_headline(page) for page in pages]
    methods: dict[str, Method] = {
        "ours": partial(ours, weights_file=chosen.weights),
        "whole text": whole_text,
        "jusText": justext_on_text,
    }
    if chosen.html:
        methods = {
            "ours": ours_from_html,
            "trafilatura": trafilatura_plain,
            "readability": readability,
            "jusText": justext_on_html,
        }
    if chosen.alone:
        methods = {"ours": methods["ours"]}
    for method in methods.values():  # Lists, weights and lazy imports are loaded before the clock runs.
        method(pages[0].given)
    print(f"{'set':<12} {'method':<14} F1     P      R      exact  captures/s")
    groups = sorted({page.set for page in pages})
    last = ""
    for name, method in methods.items():
        matches, spent = run(method, pages)
        for group in groups:
            part = [match for match, page in zip(matches, pages, strict=True) if page.set == group]
            print(row(name, group, total(part), len(pages) / max(spent, 1e-9)))
        if len(groups) > 1:
            print(row(name, "all", total(matches), len(pages) / max(spent, 1e-9)))
        if name == "ours":
            score = total(matches)
            rate = len(pages) / max(spent, 1e-9)
            last = f"F1 {score.f1:.3f} P {score.precision:.3f} R {score.recall:.3f} captures/s {rate:.0f}"
    if not chosen.html:
        print(headline_line(pages))
        judged = judge(pages, chosen.weights)
        for line in (
            *family_lines(judged),
            *calibration_lines(judged, {number: queue_doubt(one.parts) for number, one in enumerate(judged)}),
        ):
            print(line)
    print(last)
    return 0


if __name__ == "__main__":
    sys.exit(main())
