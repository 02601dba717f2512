"""The known outlet of a capture: recognised, suggested or neither, never from anything but its furniture."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from articles.recognition.reading.signatures import Signature, likeness, signature_from

RECOGNISED_FROM = 0.22
"""Likeness with the nearest capture of a source. Half the outlets known by up to four captures, three draws,
thresholds from other sets: nothing but sister sites of one publisher was recognised wrongly from .22 up."""
SUGGESTED_FROM = 0.08
LEAD = 1.3
"""The nearest source is this many times as near as the second. Less: both are named in a suggestion."""
CORE_SHARE = 0.75
"""A line in this share of the compared captures is one that the source sets everywhere."""
CORE_HELD = 0.4
"""Share of the lines that a source sets everywhere which its capture must have (by weight). At .6 most sister
sites fall out too, and one right capture in fifteen."""
SHORTEST_NAME = 4
"""Characters of a compact name; shorter ones ("sun", "bbc") stand inside other words, and are words here."""
NAMED_SHARE = 0.5
"""A capture names its outlet in this share of the lines that the outlet's own captures do (the lower middle
one of them); a sister site lists it once among all of its publisher's. At .5, sister sites counted as wrong,
precision on captures-dev is .944, .970 and .990 with .3, .5 and .7 of the outlets known, three draws each;
without it (one line is enough) .846, .932 and .953, with recall higher by .005 at most."""
_NOT_OWN = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob", "gv"})
_WORDS = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[\W_]+")


class OutletStanding(StrEnum):
    RECOGNISED = "recognised"
    SUGGESTED = "suggested"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SourceLikeness:
    """How near a capture is to one known source.

    `nearest` is the likeness with the nearest of its captures, 0 to 1; `core` the share by weight of the
    lines in most of the source's captures that the capture has; `own_name` False where the source's captures
    name their outlet in their furniture and this capture does not, or far less (`is_named_enough`).
    """

    source: int
    nearest: float
    core: float = 1.0
    own_name: bool = True


@dataclass(frozen=True, slots=True)
class SourceSignature:
    """What a known source is compared by: some of its captures, and the lines that most of these have."""

    captures: tuple[Signature, ...]
    core: Signature


@dataclass(frozen=True, slots=True)
class OutletVerdict:
    """What the furniture says: the source where there is one, and the second where both are as near."""

    standing: OutletStanding
    source: int | None = None
    rival: int | None = None
    likeness: float = 0.0


def judge_outlet(found: Sequence[SourceLikeness]) -> OutletVerdict:
    """Compare the sources that a capture is near to; ties go to the lower number and are suggestions."""
    order = sorted(found, key=lambda each: (-each.nearest, each.source))
    if not order or order[0].nearest < SUGGESTED_FROM:
        return OutletVerdict(OutletStanding.UNKNOWN)
    best, second = order[0], order[1] if len(order) > 1 else None
    rival = second.source if second and second.nearest * LEAD > best.nearest else None
    sure = best.nearest >= RECOGNISED_FROM and rival is None and best.core >= CORE_HELD and best.own_name
    standing = OutletStanding.RECOGNISED if sure else OutletStanding.SUGGESTED
    return OutletVerdict(standing, best.source, rival, best.nearest)


def source_signature(captures: Iterable[Signature]) -> SourceSignature:
    """What captures of one source have in common; made once for all that are compared with it."""
    held = tuple(captures)
    counts = Counter(line for each in held for line in each.weights)
    core = [line for line, count in counts.items() if count >= CORE_SHARE * len(held)]
    return SourceSignature(held, signature_from(core))


def likeness_with(
    source: int, signature: Signature, known: SourceSignature, *, own_name: bool = True
) -> SourceLikeness:
    """Compare a capture's signature with a source."""
    core = known.core
    held = math.fsum(core.weights[line] for line in core.weights.keys() & signature.weights.keys())
    nearest = max((likeness(signature, each) for each in known.captures), default=0.0)
    return SourceLikeness(source, nearest, held / core.total if core.total else 1.0, own_name)


def compact(text: str) -> str:
    """Letters and digits alone, in lower case, without accents: how names and domains are compared.

    >>> compact("The Évening-Post"), compact("evening post .co")
    ('theeveningpost', 'eveningpostco')
    """
    if text.isascii():
        return _PLAIN.sub("", text.lower())
    plain = unicodedata.normalize("NFKD", text.lower())
    return _PLAIN.sub("", "".join(each for each in plain if not unicodedata.combining(each)))


def core_of(domain: str) -> str:
    """The part of a domain that its owner chose.

    >>> core_of("news.example.co.uk"), core_of("www.harbour-post.com")
    ('example', 'harbour-post')
    """
    parts = domain.lower().strip(".").split(".")
    ending = 2 if len(parts) > 2 and parts[-2] in _NOT_OWN and len(parts[-1]) <= 3 else 1
    return parts[-ending - 1] if len(parts) > ending else parts[0]


def lines_naming(furniture: Collection[str], names: Collection[str], domains: Collection[str]) -> int:
    """How many furniture lines hold one of an outlet's names, or the core of one of its domains."""
    wanted = {compact(name).removeprefix("the") for name in names} | {
        compact(core_of(one)) for one in domains
    }
    inside = [each for each in wanted if len(each) >= SHORTEST_NAME]
    whole = {each for each in wanted if 1 < len(each) < SHORTEST_NAME}

    def has_name(line: str) -> bool:
        plain = compact(line) if inside else ""
        return any(each in plain for each in inside) or (
            bool(whole) and not whole.isdisjoint(_WORDS.findall(line.lower()))
        )

    return sum(map(has_name, furniture))


def is_named_enough(lines: int, own: Sequence[int]) -> bool:
    """Whether a capture names an outlet in as many lines (`lines_naming`) as one of the outlet's does, whose
    captures name it in `own` lines each. Where most of these never do, nothing is asked.

    >>> is_named_enough(1, [9, 11, 10]), is_named_enough(6, [9, 11, 10]), is_named_enough(0, [0, 0, 1])
    (False, True, True)
    """
    usual = sorted(own)[(len(own) - 1) // 2] if own else 0
    return lines >= max(1, NAMED_SHARE * usual) if usual else True
