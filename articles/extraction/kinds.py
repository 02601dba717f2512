"""What kind of capture this is: an article, a live blog, letters, a transcript, a list, a gallery, a video,
an index; the posts of those that have posts; and whether a subscription wall stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class CaptureKind(StrEnum):
    """What a capture holds. The values are stored; never rename them."""

    ARTICLE = "article"
    LIVE_BLOG = "live blog"
    LETTERS = "letters"
    TRANSCRIPT = "transcript"
    LIST = "list"
    GALLERY = "gallery"
    VIDEO = "video"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class KindEntry:
    """One post of a live blog, one letter or one turn of a transcript: the lines that it takes (from 1, both
    included), its time as printed or "", and who signs or speaks or "". A post that only a page's markup has
    is on line 0 and brings its `text`."""

    first: int
    last: int
    clock: str
    who: str
    text: str = ""


class BodyLine(NamedTuple):
    """A line of the body: its number in the capture (from 1), its text, and whether it is a list item."""

    number: int
    text: str
    is_item: bool


FEWEST_POSTS = 4
FEWEST_TURNS = 6
TURNS_SHARE = 0.4
"""Share of a transcript's lines that open with a speaker: a report that quotes three people by name has
less."""
FEWEST_LETTERS = 2
LISTED_SHARE = 0.6
"""Share of a list's words that stand in items or in short lines that end as no sentence does."""
FEWEST_LISTED = 8
SHORT_LISTED = 12
"""Words of a short line."""
LITTLE = 60
"""Words of body under which a page that speaks of a video or a gallery is one."""
FEWEST_TITLES = 15
WALL_REACH = 8
"""Non-blank lines below the body within which a wall's words are the article's own."""
WALLED_WORDS = 400
"""A longer body with such words below it was open; they invite to support, or belong to another article."""

_CLOCK = re.compile(
    r"^\W*(?:(?:updated|posted|published|at)\s+)?(?P<clock>(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:\s?[ap]\.?m\.?)?"
    r"|(?:1[0-2]|[1-9])\s?[ap]\.?m\.?)(?:\s+(?:[A-Z]{2,4}|Uhr))?(?=$|\s|[-–—:|,])",
    re.IGNORECASE,
)
_HAS_DIGIT = re.compile(r"\d")
_LIVE = re.compile(
    r"\blive\b|as it happened|minute[- ]by[- ]minute|liveticker|en direct|en vivo|minuto a minuto"
    r"|ao vivo|онлайн"
)
_SPEAKER = re.compile(
    r"^(?P<who>(?:[A-Z][\w.'’-]*|[IVX]+|de|van|von|bin)(?:\s+(?:[A-Z][\w.'’-]*|de|van|von|bin|\([^)]{1,30}\))){0,4})\s?:\s+\S"
)
_LETTERS = re.compile(
    r"\bletters?\b(?: to the editor)?|\breaders?[’']? (?:letters|views|write)|leserbriefe"
    r"|courrier des lecteurs|cartas al director",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^[—–-]?\s*(?P<who>[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,4})(?:,\s*[^.!?]{2,60})?$"
)
_GALLERY = re.compile(
    r"^\W*(?:(?:photo|image|slide|picture|foto|bild)\s+)?\d{1,3}\s?(?:/|of|von|de|sur"
    r"|из)\s?\d{1,3}\W*$|^(?:next|previous) (?:photo|image|slide|picture)",
    re.IGNORECASE,
)
_VIDEO = re.compile(
    r"\b(?:video|watch|play|playback|player|autoplay|media is not supported|clip)\b", re.IGNORECASE
)
_WALL = re.compile(
    r"\bto (?:continue|keep|finish) reading\b(?=\W*$|[,.!:]|\s+(?:this|the|our|with|for)\b)"
    r"|\bto (?:read|view|access|unlock) (?:the (?:full|rest of|entire|whole)|this) (?:of )?(?:the |this )?"
    r"(?:article|story|content|piece|report|post)\b|\b(?:article|content|story|post|report"
    r"|page) is (?:only |exclusively )?(?:for|available (?:only )?(?:to|for)|reserved for|exclusive to"
    r"|restricted to)\s"
    r"(?:our |paid |paying |registered |premium |digital |all )*(?:subscribers|members|readers|users)\b"
    r"|\b(?:subscriber|member|premium)[- ](?:only|exclusive)\b|\bexclusive to (?:our )?(?:subscribers"
    r"|members)\b"
    r"|\balready an? (?:\w+ )?(?:subscriber|member)\b|\byou(?: have|[’']ve) (?:reached|read|used"
    r"|hit) (?:your|all|the)\b.{0,40}\b(?:limit|free|articles?)\b"
    r"|\bfree articles? (?:left|remaining)\b|\b(?:subscribe|sign up|register|log in"
    r"|sign in)\b.{0,40}\bto (?:continue|read|keep reading|unlock)\b"
    r"|\bunlock (?:this|the full|unlimited)\b|\bunlimited (?:digital )?access\b"
    r"|\b(?:weiterlesen mit|jetzt weiterlesen|artikel weiterlesen|um (?:diesen"
    r"|den) (?:ganzen )?artikel (?:zu lesen|weiterzulesen)|bereits abonnent|nur für abonnenten"
    r"|lesen sie mit|sie haben bereits ein abo)\b"
    r"|\b(?:réservée? aux abonnés|pour lire la suite|il vous reste \d+ ?% (?:de cet article )?à lire"
    r"|déjà abonné)\b"
    r"|\b(?:contenido exclusivo para suscriptores|para seguir leyendo|ya eres suscriptor"
    r"|solo para suscriptores)\b"
    r"|\b(?:conteúdo exclusivo para assinantes|para continuar (?:lendo|a ler)|já é assinante)\b"
    r"|\b(?:contenuto riservato agli abbonati|per continuare a leggere|sei già abbonato)\b"
    r"|\b(?:dalsza część artykułu|pozostało \d+ ?% (?:artykułu|tekstu)|tylko dla prenumeratorów"
    r"|czytaj dalej w subskrypcji)\b"
    r"|только для подписчиков|чтобы (?:читать|прочитать) (?:дальше|полностью|статью)|оформите подписку",
    re.IGNORECASE,
)

_WALL_STEMS = (
    "read", "subscri", "member", "unlock", "access", "free", "weiterlesen", "abo", "lese", "lire",
    "susc", "leyendo",
    "assin", "lendo", "ler", "legg", "abbon", "artyku", "prenum", "подпис", "чита",
)  # fmt: skip
"""One of these stands in everything that a wall says: a cheap look before the long expression."""


def is_wall(text: str) -> bool:
    """Whether a line is what a subscription wall says, in the words that walls have in common.

    >>> is_wall("Subscribe now to continue reading"), is_wall("Already a subscriber? Log in")
    (True, True)
    >>> is_wall("He built the wall to keep reading lamps out.")
    False
    """
    if len(text) > 400:
        return False
    lower = text.lower()
    return any(stem in lower for stem in _WALL_STEMS) and _WALL.search(text) is not None


def is_walled(lines: Sequence[str], first: int, last: int, words: int) -> bool:
    """Whether a wall stands between the first and the last line of the body (indexes into non-blank lines)
    or shortly below it. `first` is -1 where there is no body: then a wall anywhere counts."""
    if first < 0:
        return any(map(is_wall, lines))
    if words > WALLED_WORDS:
        return False
    return any(map(is_wall, lines[first : last + 1 + WALL_REACH]))


def recognise(
    headline: str, body: Sequence[BodyLine], around: Sequence[str], sizes: Sequence[int]
) -> tuple[CaptureKind, tuple[KindEntry, ...]]:
    """The kind of a capture and its entries; `around` are its non-blank lines that are no body, `sizes` the
    words of each line of the body.

    What has no sign of another kind is an article: so is an empty page, unless its lines are
    those of an index, a gallery or a video.
    """
    words = sum(sizes)
    posts = _posts(body)
    is_live = _LIVE.search(headline.lower()) is not None
    if len(posts) >= (FEWEST_POSTS - 1 if is_live else FEWEST_POSTS) and _is_in_order(posts):
        return CaptureKind.LIVE_BLOG, posts
    turns = _turns(body)
    if (
        len(turns) >= FEWEST_TURNS
        and len(turns) >= TURNS_SHARE * len(body)
        and len({turn.who for turn in turns}) > 1
    ):
        return CaptureKind.TRANSCRIPT, turns
    if _LETTERS.search(headline):
        letters = _letters(body)
        if len(letters) >= FEWEST_LETTERS:
            return CaptureKind.LETTERS, letters
    listed = [
        size
        for line, size in zip(body, sizes, strict=True)
        if line.is_item or (size <= SHORT_LISTED and line.text[-1] not in '.!?…"”')
    ]
    if len(listed) >= FEWEST_LISTED and sum(listed) >= LISTED_SHARE * max(words, 1):
        return CaptureKind.LIST, ()
    if words < LITTLE:
        return (CaptureKind.LIVE_BLOG if is_live and _ticks(around) else _without_text(words, around)), ()
    return CaptureKind.ARTICLE, ()


def _without_text(words: int, around: Sequence[str]) -> CaptureKind:
    """The kind of a page with little or no body."""
    if sum(_GALLERY.search(line) is not None for line in around) >= 3:
        return CaptureKind.GALLERY
    if sum(_VIDEO.search(line) is not None for line in around if len(line) < 80) >= 3:
        return CaptureKind.VIDEO
    titles = sum(5 <= len(line.split()) <= 20 and line[-1] not in ".:" for line in around)
    return CaptureKind.INDEX if not words and titles >= FEWEST_TITLES else CaptureKind.ARTICLE


def _ticks(around: Sequence[str]) -> bool:
    """Whether the lines that are no body have the hours of a live blog's posts."""
    hours = [line for line in around if _HAS_DIGIT.search(line[:12]) and _CLOCK.match(line)]
    return len(hours) >= FEWEST_POSTS


def _posts(body: Sequence[BodyLine]) -> tuple[KindEntry, ...]:
    starts = [
        (at, found["clock"])
        for at, line in enumerate(body)
        if _HAS_DIGIT.search(line.text[:12]) and (found := _CLOCK.match(line.text))
    ]
    return tuple(
        KindEntry(body[at].number, body[_end(starts, number, body)].number, clock, "")
        for number, (at, clock) in enumerate(starts)
    )


def _end(starts: Sequence[tuple[int, str]], number: int, body: Sequence[BodyLine]) -> int:
    return (starts[number + 1][0] if number + 1 < len(starts) else len(body)) - 1


def _is_in_order(posts: Sequence[KindEntry]) -> bool:
    """Whether the clock runs one way, but for a midnight and a slip or two: a timetable's does not."""
    minutes = [_minutes(post.clock) for post in posts]
    rising = sum(after >= before for before, after in zip(minutes, minutes[1:], strict=False))
    return max(rising, len(minutes) - 1 - rising) >= 0.8 * (len(minutes) - 1)


def _minutes(clock: str) -> int:
    digits = re.findall(r"\d+", clock)
    hour = int(digits[0]) % 12 + 12 if "p" in clock.lower() else int(digits[0])
    return hour * 60 + (int(digits[1]) if len(digits) > 1 else 0)


def _turns(body: Sequence[BodyLine]) -> tuple[KindEntry, ...]:
    starts = [
        (at, found["who"])
        for at, line in enumerate(body)
        if ":" in line.text[:80] and (found := _SPEAKER.match(line.text))
    ]
    return tuple(
        KindEntry(body[at].number, body[_end(starts, number, body)].number, "", who)
        for number, (at, who) in enumerate(starts)
    )


def _letters(body: Sequence[BodyLine]) -> tuple[KindEntry, ...]:
    """Letters end on a signature: a short line of names below a line that ends as a sentence does."""
    found: list[KindEntry] = []
    first = 0
    for at, line in enumerate(body):
        signed = _SIGNED.match(line.text) if len(line.text) <= 80 else None
        if signed and at > first and body[at - 1].text[-1] in '.!?…"”':
            found.append(KindEntry(body[first].number, line.number, "", signed["who"]))
            first = at + 1
    return tuple(found)
