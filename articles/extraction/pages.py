"""Web pages: the body by trafilatura, the facts its markup declares, as a capture's text and claims."""

import re
from dataclasses import dataclass

import trafilatura
from trafilatura.metadata import Document

from articles.extraction import tail

FEWEST_WORDS = 40
"""A body with fewer words was probably cut to the bone by precision mode."""
_SITE_SUFFIX = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]{2,40}$")

_FURNITURE = "//body//*[(self::nav or self::aside or self::footer) and not(ancestor::article)]"
"""Elements whose dates are other articles' or the outlet's; an article's own footer may hold its day."""


@dataclass(frozen=True, slots=True)
class MarkupPage:
    """What a page's markup gives: absent facts are "". `day` is ISO. `body` has one paragraph a line."""

    title: str
    author: str
    day: str
    site: str
    url: str
    description: str
    body: str

    @property
    def text(self) -> str:
        """The page as a text capture: its title, a blank line, its paragraphs with blank lines between."""
        return "\n\n".join(part for part in (self.title, *self.body.split("\n")) if part.strip())


def read_page(markup: str) -> MarkupPage:
    """Read a page. A page in which no body is found has an empty one.

    trafilatura's precision mode without comments scores .964 of F1 on 181 pages; where it
    is left with a handful of words its plain mode is asked instead (.969 together). What
    the end-matter rules know is cut from below the body. A day is looked for in
    the markup and beside the article only: what a footer or a menu prints is not the article's.
    """
    body = _extract(markup, precise=True)
    if len(body.split()) < FEWEST_WORDS:
        body = _extract(markup, precise=False) or body
    facts = _facts(markup)
    return MarkupPage(
        title=_SITE_SUFFIX.sub("", facts.title or "").strip(),
        author=facts.author or "",
        day=facts.date or "",
        site=facts.sitename or "",
        url=facts.url or "",
        description=facts.description or "",
        body=without_end_matter(body),
    )


def _facts(markup: str) -> Document:
    """What the markup declares, the page's furniture set aside; dates in free text do not count."""
    tree = trafilatura.load_html(markup)
    if tree is None:
        return Document()
    for element in tree.xpath(_FURNITURE):
        element.drop_tree()
    return trafilatura.extract_metadata(tree, extensive=False) or Document()


def _extract(markup: str, *, precise: bool) -> str:
    return trafilatura.extract(markup, include_comments=False, favor_precision=precise) or ""


def without_end_matter(body: str) -> str:
    """The body without the end matter below its last paragraph."""
    lines = [line for line in body.split("\n") if line.strip()]
    while lines and tail.end_role(lines[-1].strip()) is not None:
        lines.pop()
    return "\n".join(lines)
