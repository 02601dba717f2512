"""Web pages: the body by a learnt vote of extractors and our own labelling, the facts by their markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from lxml.etree import _Element as Element
from numpy.typing import NDArray

from articles.extraction import tail, weights
from articles.extraction.after_matter import MOST, is_after_matter, is_sentence
from articles.extraction.body import BodyChances, expected_f1, label_body, logistic
from articles.extraction.declared import BlogEntry, Declared, read_declared
from articles.extraction.features import LineTable, feature_names, measure_lines
from articles.extraction.markup_features import markup_features, markup_names
from articles.extraction.page_headline import page_headline
from articles.extraction.page_lines import MarkupLine, page_lines, parse_page
from articles.extraction.page_votes import outputs, vote_features, vote_names
from articles.extraction.people import fold_name
from articles.extraction.printed_head import read_printed_head, settle_moment
from articles.language.agencies import agency_named

SHIPPED = Path(__file__).with_name("page_weights.json")
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MarkupPage:
    """What a page's markup gives: absent facts are "". `body` has one paragraph a line.

    `moment` (and `day`, its day) and `modified` are ISO, on the clock that was printed or declared, with its
    zone; `relative` is a time that gives no day, where nothing else is said; `authors` are persons; `kind` is
    "live blog", "video" or "gallery", and `entries` the posts of the first. `is_walled` says that the page
    calls itself closed to who does not pay.
    `confidence`, 0 to 1, is how sure the body is.
    """

    title: str
    authors: tuple[str, ...]
    moment: str
    site: str
    url: str
    description: str
    body: str
    modified: str = ""
    relative: str = ""
    language: str = ""
    section: str = ""
    kind: str = ""
    is_walled: bool = False
    entries: tuple[BlogEntry, ...] = ()
    confidence: float = 1.0

    @property
    def day(self) -> str:
        """The ISO day of publication, or ""."""
        return self.moment[:10]

    @property
    def author(self) -> str:
        """The authors as one line."""
        return ", ".join(self.authors)

    @property
    def text(self) -> str:
        """The page as a text capture: its title, a blank line, its paragraphs with blank lines between."""
        return "\n\n".join(part for part in (self.title, *self.body.split("\n")) if part.strip())


@dataclass(frozen=True, slots=True)
class MeasuredPage:
    """A page's lines with everything that the vote looks at: `table` is lines x page_feature_names()."""

    texts: tuple[str, ...]
    lines: LineTable
    table: Floats


@cache
def page_feature_names() -> tuple[str, ...]:
    """The features of a page's line: of its text, its markup and its votes."""
    return (*feature_names(), *markup_names(), *vote_names())


def measure_page(tree: Element, markup: str, declared: Declared) -> MeasuredPage:
    """The lines of a parsed page, measured."""
    lines: Sequence[MarkupLine] = page_lines(tree)
    texts = tuple(line.text for line in lines)
    if not texts:
        empty = measure_lines(["-"], [0])
        return MeasuredPage((), empty, np.zeros((0, len(page_feature_names())), np.float32))
    measured = measure_lines(texts, [0] * len(texts))
    votes = vote_features(texts, outputs(tree, markup, declared.body))
    return MeasuredPage(
        texts, measured, np.concatenate((measured.table, markup_features(lines), votes), axis=1)
    )


def read_page(markup: str, weights_file: Path = SHIPPED) -> MarkupPage:
    """Read a page. A page in which no body is found has an empty one.

    Of each line a net says how likely it is body: from its text, from where the markup has it, and from what
    trafilatura in three modes, readability, jusText and JSON-LD take. The labelling of greatest expected F1
    is the body; what the end-matter rules know is cut from below it.
    """
    tree = parse_page(markup)
    if tree is None:
        return MarkupPage("", (), "", "", "", "", "")
    declared = read_declared(tree)
    title = page_headline(tree, declared)
    page = measure_page(tree, markup, declared)
    inside, confidence = _body(page, title, weights_file)
    body = "\n".join(page.texts[at] for at in inside)
    shown = read_printed_head(page.texts, page.lines, title, inside)
    # An agency alone says whose copy it is, not who wrote it.
    is_declared = not shown.authors or not all(map(agency_named, declared.authors))
    return MarkupPage(
        title=title,
        authors=declared.authors if is_declared else shown.authors,
        moment=settle_moment(declared.published, declared.modified, shown.printed),
        site=declared.outlet,
        url=declared.canonical,
        description=declared.description,
        body=without_end_matter(body),
        modified=declared.modified or (shown.update.updated if shown.update else ""),
        relative="" if declared.published or shown.printed else shown.relative,
        language=declared.language,
        section=declared.section,
        kind=declared.kind,
        is_walled=declared.paywalled is True,
        entries=declared.entries,
        confidence=round(confidence, 4),
    )


def _body(page: MeasuredPage, title: str, weights_file: Path) -> tuple[list[int], float]:
    """The indexes of the body's lines, and how sure it is. The headline is none of them."""
    if not page.texts:
        return [], 0.0
    model = weights.load_model(weights_file, page_feature_names())
    reading = page_chances(page, model.log_odds(page.table), model)
    kept = label_body(reading)
    if not kept.any():
        return [], 0.0
    folded = fold_name(title)
    inside = [at for at in np.flatnonzero(kept).tolist() if not folded or fold_name(page.texts[at]) != folded]
    return inside, model.sure(expected_f1(reading, kept))


def page_chances(page: MeasuredPage, odds: Floats, model: weights.Model) -> BodyChances:
    """The probabilities that a model's log-odds come to."""
    chances = logistic(model.sharpness * (odds + model.leaning))
    return BodyChances(chances, page.lines.words, model.change, page.lines)


def without_end_matter(body: str) -> str:
    """The body without the end matter below its last paragraph; its first sentence always stays."""
    lines = [line for line in body.split("\n") if line.strip()]
    first = next((at for at, line in enumerate(lines) if is_sentence(line.strip())), -1)
    let_go = 0
    while lines and len(lines) - 1 != first:
        last = lines[-1].strip()
        if tail.end_role(last) is None:
            let_go += 1
            if let_go > MOST or not is_after_matter(last):
                break
        lines.pop()
    return "\n".join(lines)
