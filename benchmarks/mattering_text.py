"""What the edits of `mattering` are made with: quotations, names and sources as the corpus prints them.

Nothing here comes from the detector: the patterns and word lists are this file's own, names and sources are
harvested from other articles of the corpus.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FIGURE, NAME, QUOTATION, ATTRIBUTION, CLAIM = "figure", "name", "quotation", "attribution", "claim"
HARMLESS = "harmless"
STYLE = "house style"


@dataclass(frozen=True)
class Made:
    """One edit: the paragraph before and after, and the characters it touched on both sides."""

    family: str
    kind: str
    before: str
    after: str
    span_before: tuple[int, int]
    span_after: tuple[int, int]


@dataclass(frozen=True)
class Pools:
    """What the corpus itself gives: full names, places, sources and words of quotations."""

    people: tuple[str, ...]
    places: tuple[str, ...]
    sources: tuple[str, ...]
    words: tuple[str, ...]


Edit = Callable[[str, Pools, random.Random], "Replaced | None"]
Replaced = tuple[str, tuple[int, int], tuple[int, int]]

CALENDAR = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    "Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter|Congress|Senate|House|Democrats?|Republicans?"
)
DAYNAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHNAMES = CALENDAR.split("|")[:12]
PERSON = re.compile(
    rf"(?<=[a-z] )(?!(?:{CALENDAR})\b)([A-Z][a-z]{{2,}} [A-Z][a-z]{{2,}})(?=[ ,.]\s?[a-z\"]|\.$)"
)
PLACE = re.compile(rf"(?<=[a-z] in )(?!(?:{CALENDAR})\b)([A-Z][a-z]{{3,}})(?=[.]| [a-z]|, [a-z])")
SAID_END = re.compile(r", ((?:[A-Za-z.'\u2019-]+ ){1,5})said\.(?=\s|$)")
_LEAST_QUOTED = 40  # characters
LOWERED = re.compile(
    r"^(The|A|An|In|It|At|More|About|Some|Many|Most|This|These|Their|His|Her|They|Two|Three)\b"
)


def pools(paragraphs: Sequence[str]) -> Pools:
    people, places, sources, words = [], [], [], []
    for text in paragraphs:
        people += PERSON.findall(text)
        places += PLACE.findall(text)
        sources += [found.strip() for found in SAID_END.findall(text)]
        for start, end in quotations(text):
            words += re.findall(r"(?<= )[a-z]{5,}(?= )", text[start:end])
    return Pools(*(tuple(dict.fromkeys(pool)) for pool in (people, places, sources, words)))


def cut_in(text: str, start: int, end: int, put: str) -> Replaced:
    return text[:start] + put + text[end:], (start, end), (start, start + len(put))


def quotations(text: str) -> list[tuple[int, int]]:
    """Where quotations of some length stand, their marks with them."""
    if "\u201c" in text:
        found = [m.span() for m in re.finditer("\u201c[^\u201c\u201d]+\u201d", text)]
    else:
        marks = [m.start() for m in re.finditer('"', text)]
        found = [(one, other + 1) for one, other in zip(marks[::2], marks[1::2], strict=False)]
    return [(start, end) for start, end in found if end - start > _LEAST_QUOTED]


def is_well_marked(text: str) -> bool:
    """Whether a paragraph's quotation marks are of one kind and come in pairs."""
    if '"' in text and ("\u201c" in text or "\u201d" in text):
        return False
    return text.count('"') % 2 == 0 and text.count("\u201c") == text.count("\u201d")


def is_outside(text: str, at: int) -> bool:
    """Whether so many marks stand before a place that it is in no quotation."""
    head = text[:at]
    if "\u201c" in text or "\u201d" in text:
        return head.count("\u201c") <= head.count("\u201d")
    return head.count('"') % 2 == 0


def has_marks(text: str) -> bool:
    return bool(re.search('["\u201c\u201d]', text))


def pick(pattern: str, text: str, chance: random.Random, outside: bool = False) -> re.Match[str] | None:
    found = [m for m in re.finditer(pattern, text) if not outside or is_outside(text, m.start())]
    return chance.choice(found) if found else None


def other_number(digits: str, chance: random.Random) -> str:
    value = float(digits.replace(",", ""))
    if "." in digits:
        whole, point = digits.split(".")
        turned = (
            f"{point}.{whole}" if len(point) == len(whole) == 1 and point != whole and point != "0" else ""
        )
        return turned or f"{value + chance.choice((0.7, 1.3, 3.0)):.{len(point)}f}"
    number = (
        int(value) + chance.choice((1, 2, 3, 10))
        if value < 100
        else int(value * chance.choice((1.1, 1.5, 2)))
    )
    return f"{number:,}" if "," in digits else str(number)
