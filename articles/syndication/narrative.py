"""Which words of a text are its writer's own narrative: outside quotations, posts and boilerplate.

Two reporters at one speech print the same speech; that is no syndication. What decides is how much
of the narrative they share (findings: what is ignored decides, not the hash).
"""

import re
from collections.abc import Sequence
from enum import IntEnum

from articles.syndication.boilerplate import cues_in, is_boilerplate, is_post, is_post_signature
from articles.syndication.documents import document_paragraphs, gallery_paragraphs


class StretchKind(IntEnum):
    """What a stretch of text is. Only NARRATIVE counts towards a version."""

    NARRATIVE = 0
    QUOTED = 1  # within quotation marks
    POSTED = 2  # a post from a social network, shown in full
    SHIPPED = 3  # a phrase that any outlet prints: credits, calls to subscribe, poll methods, captions
    SPOKEN = 4  # a transcript or an answer in an interview
    MARKED = 6  # what a curator called boilerplate
    DOCUMENT = 7  # a statement, a letter, a post printed in full without quotation marks
    BLOCK = 5  # a paragraph many times longer than its neighbours: captions run together, a table, a statute


_SPEAKER = re.compile(
    r"^(?:\[[\d:]+\]\s*)?(?:[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,4}(?:,? \([^)]{1,40}\))?"
    r"|Q|A|THE PRESIDENT|MODERATOR)\s?:\s"
)
_MARK = re.compile('[“„”«»‘’"]')
# What closes a quotation that each mark opens. A curly apostrophe closes only before what is no letter.
_CLOSERS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’"}
_TRANSCRIPT_TURNS = 4
# A block: this many words, and this many times the median paragraph, in an article of several paragraphs.
# In a broadcaster's pages of 2012-2015 every such paragraph that was read held captions or a map's key.
_BLOCK_WORDS, _BLOCK_TIMES, _BLOCK_NEIGHBOURS = 180, 4, 5


def other_stretches(paragraphs: Sequence[str]) -> list[list[tuple[int, int, StretchKind]]]:
    """For each paragraph the stretches that are not narrative: (start, end, kind), in order, disjoint."""
    spoken = _spoken(paragraphs)
    documents = document_paragraphs(paragraphs)
    blocks = _blocks(paragraphs) | gallery_paragraphs(paragraphs)
    cues = cues_in("\n".join(paragraphs))
    out: list[list[tuple[int, int, StretchKind]]] = []
    for at, paragraph in enumerate(paragraphs):
        kind = _whole(paragraph, cues)
        following = paragraphs[at + 1] if at + 1 < len(paragraphs) else ""
        if kind is None and at in spoken:
            kind = StretchKind.SPOKEN
        if kind is None and at in blocks:
            kind = StretchKind.BLOCK
        if kind is None and at in documents:
            kind = StretchKind.DOCUMENT
        if kind is None and is_post_signature(following) and len(paragraph) < 400:
            kind = StretchKind.POSTED
        if kind is not None:
            out.append([(0, len(paragraph), kind)])
        else:
            quoted = quotations(paragraph, goes_on=following[:1] in '“"«‘')
            out.append([(start, end, StretchKind.QUOTED) for start, end in quoted])
    return out


def quotations(paragraph: str, goes_on: bool = False) -> list[tuple[int, int]]:
    """The stretches within quotation marks, marks included; straight single ones are apostrophes.

    A quotation that is left open runs to the paragraph's end when the next paragraph opens one too
    (`goes_on`: the printer's rule for a speech of several paragraphs); else only to the end of its
    sentence, since the mark was lost.

    >>> quotations('He said "no" and left.'), quotations('He said “never. And left.')
    ([(8, 12)], [(8, 15)])
    """
    found: list[tuple[int, int]] = []
    opened, closers = -1, ""
    for mark in _MARK.finditer(paragraph):
        at, glyph = mark.start(), mark[0]
        if opened < 0:
            closers = _CLOSERS.get(glyph, "") if _may_open(paragraph, at, glyph) else ""
            opened = at if closers else -1
        elif glyph in closers and not (glyph == "’" and paragraph[at + 1 : at + 2].isalnum()):
            found.append((opened, at + 1))
            opened = -1
    if opened >= 0:
        end = len(paragraph)
        if not goes_on:
            stop = re.search(r"[.!?]", paragraph[opened:])
            end = opened + stop.end() if stop else end
        found.append((opened, end))
    return found


def _may_open(paragraph: str, at: int, glyph: str) -> bool:
    """A mark opens before a word; a single one, and a straight one, not within or after one."""
    if glyph == "«":
        return True  # French sets a space after it.
    if not paragraph[at + 1 : at + 2].strip():
        return False
    return glyph in "“„»" or not paragraph[:at][-1:].isalnum()


def _whole(paragraph: str, cues: Sequence[str]) -> StretchKind | None:
    if is_post(paragraph):
        return StretchKind.POSTED
    return StretchKind.SHIPPED if is_boilerplate(paragraph, cues) else None


def _spoken(paragraphs: Sequence[str]) -> frozenset[int]:
    """Paragraphs of a transcript: from the first speaker's tag on, once a text has several of them."""
    tagged = [at for at, paragraph in enumerate(paragraphs) if _SPEAKER.match(paragraph)]
    if len(tagged) < _TRANSCRIPT_TURNS:
        return frozenset()
    return frozenset(range(tagged[0], tagged[-1] + 1))


def _blocks(paragraphs: Sequence[str]) -> frozenset[int]:
    if len(paragraphs) <= _BLOCK_NEIGHBOURS:
        return frozenset()
    lengths = [paragraph.count(" ") + 1 for paragraph in paragraphs]
    usual = sorted(lengths)[len(lengths) // 2]
    least = max(_BLOCK_WORDS, _BLOCK_TIMES * usual)
    return frozenset(at for at, length in enumerate(lengths) if length >= least)
