"""Paragraphs that show a document or a gallery without quotation marks, told by what frames them.

A statement, a letter, a post or a transcript that an article prints in full is nobody's reporting; nor are a
gallery's captions. Two articles that share only such paragraphs are no versions of one report.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

# What a writer calls a document, in the words straight before the colon that opens it.
_FRAME = re.compile(
    r"\b(?:statements?|letters?|memo(?:randum)?|e-?mails?|texts?|transcripts?|tweet(?:s|ed)?|post(?:s|ed)?|"
    r"remarks?|speech|address|note|wrote|writes|reads?|said|says|follows|below|in full|full text)\b",
    re.I,
)
_FRAME_WORDS = 25
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]?")
_OPENING_MARKS = '“"‘«'
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]m|I['’]ve|my|My|we|We|our|Our|me|us|myself|ourselves)\b")
_SALUTATION = re.compile(
    r"^(?:Dear\b|To Whom\b|My fellow\b|Ladies and gentlemen|Mr\. (?:Speaker|President|Chairman),)", re.I
)
_SIGNATURE = re.compile(
    r"^(?:Sincerely|Respectfully|Yours|Best regards|Regards|Very truly|/s/|Thank you and God|God bless)", re.I
)
# How far a document is followed from its frame, and how many paragraphs may pass without its voice.
_FARTHEST, _SILENCE = 40, 3
# Captions of a gallery are often set twice running, for the picture and for its enlargement; captions set
# once stand between them, at most so far apart.
_CAPTION_WORDS, _CAPTION_GAP = 4, 6


def document_paragraphs(paragraphs: Sequence[str]) -> frozenset[int]:
    """The places, from 0, of paragraphs that are a document's own words.

    A document opens after a colon whose sentence names one ("... said in a statement:", "in full:"), or with
    a salutation. It lasts while its voice is heard: first person outside quotation marks, or a signature.

    >>> sorted(document_paragraphs(["The club wrote in a letter:", "We are closing.", "He left."]))
    [1]
    """
    found: set[int] = set()
    for at, paragraph in enumerate(paragraphs):
        if paragraph.rstrip().endswith(":") and _FRAME.search(" ".join(paragraph.split()[-_FRAME_WORDS:])):
            found.update(_voice_from(paragraphs, at + 1))
        if _SALUTATION.match(paragraph):
            found.update(_voice_from(paragraphs, at))
    return frozenset(found)


def gallery_paragraphs(paragraphs: Sequence[str]) -> frozenset[int]:
    """The places, from 0, of captions: paragraphs set twice running, and what stands between two such pairs.

    >>> sorted(gallery_paragraphs(["He left.", "A boat on the lake.", "A boat on the lake.", "He came."]))
    [1, 2]
    """
    twice = [
        at
        for at in range(len(paragraphs) - 1)
        if paragraphs[at] == paragraphs[at + 1] and paragraphs[at].count(" ") + 1 >= _CAPTION_WORDS
    ]
    found: set[int] = set()
    for at in twice:
        found |= {at, at + 1}
    for at, following in pairwise(twice):
        if following - at <= _CAPTION_GAP:
            found.update(range(at, following))
    return frozenset(found)


def _voice_from(paragraphs: Sequence[str], start: int) -> range:
    """From `start` to the last paragraph in which the document's voice is heard; empty where it is not."""
    last, silent = start - 1, 0
    for at in range(start, min(len(paragraphs), start + _FARTHEST)):
        paragraph = paragraphs[at]
        if paragraph[:1] not in _OPENING_MARKS and _is_voice(paragraph):
            last, silent = at, 0
        else:
            silent += 1
        if silent > _SILENCE:
            break
    return range(start, last + 1)


def _is_voice(paragraph: str) -> bool:
    return bool(
        _SALUTATION.match(paragraph)
        or _SIGNATURE.match(paragraph)
        or _FIRST_PERSON.search(_QUOTED.sub("", paragraph))
    )
