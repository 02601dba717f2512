"""What stands below a body: the agency credit, contributors, corrections and the copyright line."""

import re
from collections.abc import Mapping

from articles.language.agencies import NO_AGENCIES, agency_named

_CONTRIBUTORS = re.compile(
    r"^[(\[_—–*\s-]*(?:(?:additional\s+)?(?:reporting|writing|editing)(?:\s+(?:and|&)\s+\w+)*\s+by\b"
    r"|(?:with\s+)?(?:additional\s+)?(?:reporting|contributions?|files|material|inputs?)\s+(?:by|from)\b"
    r"|.{2,120}?\b(?:also\s+)?contributed\s+(?:to\s+)?(?:this|reporting|research)"
    r"|(?:edited|compiled|written|translated)\s+by\b)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^[(\[*•\s]*(?:corrections?(?:\s+and\s+clarifications?)?|clarifications?|editor[’']?s[’']?\s+notes?|erratum|corrected)\b"
    r"(?:\s*\([^)]{0,40}\))?\s*[:,.—–-]"
    r"|^[(\[*•\s]*(?:this|an earlier version of this|a previous version of this)\s+"
    r"(?:article|story|piece|report|version|post)\b"
    r".{0,80}\b(?:amended|corrected|updated|misstated|incorrectly|wrongly|misspelled|stated|said|misidentified)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^\W*(?:©|\([cC]\)\s|[Cc](?i:opyright):?\s+(?:\d{4}|©|\([cC]\)|(?:of|by)\s+[A-Z]|[A-Z][\w.]+\s+\d{4})"
    r"|(?i:all rights reserved)"
    r"|.{0,60}(?:©\s*\d{4}|(?i:all rights reserved)))"
    r"|(?i:material may not be published, broadcast, rewritten)"
)
_CREDIT_LABEL = re.compile(
    r"^(?:source|sources|credit|agency|agencies|via|from)\s*:\s*(?P<agency>.+)$", re.IGNORECASE
)


_HELPED = (
    "report",
    "contribut",
    "edit",
    "compiled",
    "written",
    "writing",
    "translated",
    "files",
    "material",
    "input",
)
_CORRECTED = ("correct", "clarif", "editor", "erratum", "version", "amended", "this ")
_CLAIMED = ("©", "(c)", "copyright", "rights reserved", "material")


def _may(line: str, words: tuple[str, ...]) -> bool:
    """Whether a line has one of these words: a cheap look before the long expression."""
    lower = line.lower()
    return any(word in lower for word in words)


def is_contributors(line: str) -> bool:
    """Whether the line names people who helped report, write or edit.

    >>> is_contributors("Additional reporting by Ann Bell in Varna; editing by Tom Hart")
    True
    """
    return len(line) <= 400 and _may(line, _HELPED) and _CONTRIBUTORS.match(line) is not None


def is_correction(line: str) -> bool:
    """Whether the line is a note of correction, clarification or amendment.

    >>> is_correction("Correction: an earlier version gave the wrong depth.")
    True
    >>> is_correction("• This article was amended on 6 January 2014 to give the right depth.")
    True
    >>> is_correction("Correct, he said.")
    False
    """
    return _may(line, _CORRECTED) and _CORRECTION.match(line) is not None


def is_copyright(line: str) -> bool:
    """Whether the line claims copyright.

    >>> is_copyright("© 2014 Varna Courier. All rights reserved.")
    True
    >>> is_copyright("Copyright law changed in May")
    False
    """
    return len(line) <= 600 and _may(line, _CLAIMED) and _COPYRIGHT.search(line) is not None


def agency_credited(line: str, own: Mapping[str, str] = NO_AGENCIES) -> str:
    """The agency that this whole line credits, in its short form, or "".

    >>> agency_credited("AP"), agency_credited("(Reuters)"), agency_credited("Source: AFP")
    ('AP', 'Reuters', 'AFP')
    >>> agency_credited("AP said on Sunday")
    ''
    """
    words = line.strip(" \t—–-_*()[]./|©")
    if not words or len(words) > 60:
        return ""
    labelled = _CREDIT_LABEL.match(words)
    if labelled:
        words = labelled["agency"]
    agency = agency_named(words, own)
    if agency:
        return agency
    parts = re.split(r"\s*(?:/|,|;|&|\band\b|\|)\s*", words)
    named = [agency_named(part, own) for part in parts]
    return next(filter(None, named), "") if len(parts) > 1 and sum(map(bool, named)) * 2 >= len(parts) else ""
