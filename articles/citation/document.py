"""Articles as one word processor's file (.docx): a heading for each, its text, and where it is from."""

import io
import re
from collections.abc import Iterable

import docx

from articles.citation.cited import Cited

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML 1.0 has no way to write."""


def word_file(articles: Iterable[Cited], title: str) -> bytes:
    """A .docx file: the title, then each article with its byline, body and reference, each on a page of its
    own."""
    document = docx.Document()
    document.core_properties.title = _plain(title)
    document.core_properties.author = ""
    document.add_heading(_plain(title), 0)
    for number, cited in enumerate(articles):
        if number:
            document.add_paragraph().paragraph_format.page_break_before = True
        document.add_heading(_plain(cited.headline or f"Article {cited.number}"), 1)
        for text in (cited.standfirst, ", ".join(cited.authors)):
            if text:
                document.add_paragraph(_plain(text)).runs[0].italic = True
        for paragraph in cited.body.split("\n\n"):
            if paragraph.strip():
                document.add_paragraph(_plain(paragraph))
        parts = (cited.source, cited.date_words, cited.archive, f"article {cited.number}")
        document.add_paragraph(_plain(", ".join(part for part in parts if part)))
        document.add_paragraph(_plain(cited.address))
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)
