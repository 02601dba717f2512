"""Pages to learn from: captures with their true lines, silver truths cleaned of end matter, weighed by
kind."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.extraction.body import filled_lines
from articles.extraction.bylines import is_byline
from articles.extraction.dates import is_date_line
from articles.extraction.features import Floats, LineTable, measure_lines
from articles.extraction.markers import without_markers
from articles.extraction.tail import end_role
from benchmarks.frozen import fold_of, is_frozen
from benchmarks.splitting import BenchmarkPage, cut_above_headline, read_records
from benchmarks.true_lines import true_lines

TITLES_INSIDE = frozenset({"daniel_en"})
"""Sets whose truth has the headline in the body: there, what is above the first long line is taken out."""
PARAGRAPH_WORDS = 12
PARAGRAPH_CHARACTERS = 80
"""A line that long opens the body, whatever its script."""
SILVER = frozenset({"agree", "with/without", "llm+extractor"})
SILVER_WEIGHT = 0.7
"""What a page weighs whose truth is made of extractors' agreement or of test phrases: about half of these
have a wrong line or three."""
LAST_LINES = 6
"""Lines at the end of a silver truth that may be end matter."""
_END_MATTER = re.compile(
    r"^\W*(?:share|tweet|e-?mail|print|pin it|save|like this)\b.{0,40}$"
    r"|^\W*(?:please )?(?:follow|like|find|join|contact|write to|reach|e-?mail|connect with)\b.{0,200}"
    r"(?:@|\.com|facebook|twitter|instagram|linkedin|newsletter|email)"
    r"|^\W*(?:sign up|subscribe|click here|to read more|read more|read next|download the|want more"
    r"|for more\b.{0,80}\b(?:visit|click|see|follow)|get the .{0,60}(?:newsletter|app|inbox))\b"
    r"|^.{0,120}\bis an? (?:[\w-]+ ){0,4}(?:writer|reporter|editor|correspondent|columnist|author|producer"
    r"|journalist|professor|fellow|contributor|blogger)\b.{0,300}$"
    r"|^\W*(?:featured |header |lead |main |top )?(?:photos?|images?|pictures?)\s*"
    r"(?:credits?|courtesy|by|via|source)?\s*[:©]"
    r"|^\W*(?:©|copyright\b)|all rights reserved"
    r"|\b(?:leave a comment|comments? below|comments? section|let us know in the comments)\b"
    r"|\bcontributed to this (?:report|article|story|post)|\b(?:originally|first) (?:appeared"
    r"|published|posted)\b"
    r"|^\W*(?:tags?|filed under|topics?|categories|category|related(?: (?:articles?|stories|posts"
    r"|topics|links))?"
    r"|sources?|references|schlagworte|lesen sie auch|mehr zum thema|siehe auch|teilen|leer más|lea también"
    r"|читайте также)\b\s*:?.{0,60}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Copy:
    """One reading of a page, whole or cut above its headline: its lines, measured, and which are body."""

    texts: tuple[str, ...]
    lines: LineTable
    truth: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page of the data with what is known of it; `copies` are the whole page and the cut one."""

    set: str
    site: str
    language: str
    title: str
    body: str
    weight: float
    copies: tuple[Copy, ...]

    @property
    def fold(self) -> int:
        return fold_of(self.site)


def known_pages(files: Sequence[Path]) -> Iterator[KnownPage]:
    """Every page of the files but those of the frozen sites."""
    for path in files:
        for record in read_records(path):
            if not is_frozen(record.get("site") or ""):
                page = _known(record)
                if page is not None:
                    yield page


def _known(record: dict[str, Any]) -> KnownPage | None:
    kind = record.get("truth") or "reference"
    page = BenchmarkPage(
        record.get("set") or "all", record["text"], record["body"], record.get("title") or ""
    )
    copies = [
        one for given in (page, cut_above_headline(page)) if (one := _copy(given, kind in SILVER)) is not None
    ]
    if not copies:
        return None
    return KnownPage(
        page.set,
        record.get("site") or "",
        record.get("lang") or "en",
        page.title,
        page.body,
        SILVER_WEIGHT if kind in SILVER else 1.0,
        tuple(copies),
    )


def _copy(page: BenchmarkPage, is_silver: bool) -> Copy | None:
    texts, gaps = without_markers(*filled_lines(page.given.split("\n")))[:2]
    if not texts:
        return None
    truth = np.array(true_lines(texts, page.body))
    _take_head_out(page, texts, truth)
    if is_silver:
        clean_end(texts, truth)
    return Copy(tuple(texts), measure_lines(texts, gaps), truth)


def _take_head_out(page: BenchmarkPage, texts: Sequence[str], truth: NDArray[np.bool_]) -> None:
    """Let the headline and what signs it be no body, where a truth has them in it."""
    inside = np.flatnonzero(truth).tolist()
    if page.set in TITLES_INSIDE:
        truth[: next((at for at in inside if len(texts[at].split()) >= PARAGRAPH_WORDS), 0)] = False
        return
    title = " ".join(page.title.split())
    for at in inside:
        if len(texts[at]) >= PARAGRAPH_CHARACTERS and " ".join(texts[at].split()) != title:
            break
        if " ".join(texts[at].split()) == title or is_byline(texts[at]) or is_date_line(texts[at]):
            truth[at] = False


def clean_end(texts: Sequence[str], truth: NDArray[np.bool_]) -> int:
    """Let author's notes, appeals, share bars and copyright at the end of a silver truth be no body; how
    many."""
    inside = np.flatnonzero(truth).tolist()
    cleaned = 0
    for at in reversed(inside[-LAST_LINES:]):
        if at == inside[0]:
            break
        if end_role(texts[at]) is not None or _END_MATTER.search(texts[at]):
            truth[at] = False
            cleaned += 1
        elif len(texts[at].split()) > 25:
            break
    return cleaned


def line_weights(lines: LineTable) -> Floats:
    """How much each line of a page counts: the root of its words; a page's lines add up to 1."""
    weight = np.sqrt(np.maximum(lines.words, 1))
    return np.asarray(weight / weight.sum(), np.float32)
