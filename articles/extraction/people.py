"""The persons that some words name: each name as printed, without titles, desks, places and addresses."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from articles.extraction.hint_words import BY_WORDS
from articles.language.agencies import NO_AGENCIES, agency_named
from articles.language.characters import fold_space

FEWEST_WORDS, MOST_WORDS = 2, 5
"""Words of a full name; a lone word is a name only where somebody says that it is one."""
LONGEST = 300
_BY = re.compile(
    r"^\W*(?:(?:written|reported|story|words|text|posted|published|reporting|article|report|review"
    r"|analysis|opinion|column|interview|compiled|exclusive|submitted|created|guest post|blog post"
    r"|commentary)\s+)?"
    r"(?:by|par|von|por|di|da|door|av|af|od|przez|από|του|της|بقلم)\b\s*:?\s+",
    re.IGNORECASE,
)
_TWICE_BY = re.compile(r"^\W*by\s?(?=by\s)", re.IGNORECASE)
_LABEL = re.compile(
    r"^\W*(?:authors?|writers?|reporters?|journalists?|autor(?:in|en|es|a)?|auteurs?|autori?|автор(?:ы)?|текст|"
    r"συντάκτης|συντάκτρια|επιμέλεια|opracowanie|oprac|redaktor|redazione|redacción|text|words|"
    r"作者|记者|記者|编辑|撰文|كتب)\s*[:：|]\s*",
    re.IGNORECASE,
)
LONE_LABEL = re.compile(
    r"^\W*(?:(?:written|posted|published|reported|words|story|text|review|article|column)\s+)?by\W*$"
    r"|^\W*(?:about the |meet the )?(?:authors?|writers?|contributors?|autor(?:in|en)?|auteurs?|autore"
    r"|автор)\W*$"
    r"|^\W*(?:von|par|por)\W*$",
    re.IGNORECASE,
)
"""A line that only says that names follow."""
_ADDRESS = re.compile(r"\S+@\S+\.\w+|@\w+|https?://\S+|\bwww\.\S+|\(?\+?\d[\d() -]{6,}\d")
_GLUED = re.compile(
    r"(?<=[a-z])(?=(?:Published|Updated|Posted|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|Photo|Contributor|Staff|Follow)\b)|(?<=[^\W\d_])(?=\d)|^By(?=[A-Z][a-z])(?!Byr|Byn)"
    r"|(?<=[A-Z]{3})(?=(?:JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)(?:[A-Z]{3,6})?\.?\s\d)"
)
"""Where a page's markup put two elements together without a space between."""
_RUNS_ON = re.compile(r"(?<=\w\w\w)[a-z](?=[A-Z][a-z])(?<!Mac)(?<!Fitz)")
"""A capital inside a word, four letters in: "MacFarlane" and "DeArdo" have theirs earlier."""
_ASIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_HARD = re.compile(r"\s*[|•·/;—–▪●]\s*|\s+-+\s*|\s*-+\s+|\n|\s{3,}")
_SOFT = re.compile(
    r"\s*(?:,|;|&|\+|\bby\b|\band\b|\bund\b|\bet\b|\by\b|\bwith\b|\bi\b|\bи\b|\bκαι\b|\bmit\b|、|，)\s*",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(
    r"\s+(?:in|at|for|of|from|on|reporting|à|en|aus|bei|em|para|special|exclusively|w|в)\s+\S.*$"
    r"|,?\s+(?:published|posted|updated|last updated|first published|contact|follow|email|special to"
    r"|is an?)\b.*$"
    r"|,?\s+\d.*$",
    re.IGNORECASE,
)
_DAY = re.compile(
    r",?\s*(?:\bon\s+|\bat\s+)?\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d.*$",
    re.IGNORECASE,
)
_LISTS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in json.loads(Path(__file__).with_name("people_words.json").read_text(encoding="utf-8"))[
        "lists"
    ].items()
}
_ROLES = _LISTS["roles"]
_STARTS = _LISTS["roles begin"]
_OUTLETS = _LISTS["outlets"]
_NOT_NAMES = _LISTS["no names"]
_THINGS = _LISTS["things"]
"""Words of things: what has one is a heading or a menu's item, even where every word is raised."""
_GROUPS = frozenset(["team", "editors", "desk", "newsroom", "contributors", "writers"])
"""What stands last where many sign as one: "Harbour Editorial Team"."""
_PARTICLES = _LISTS["particles"]
_WORD = re.compile(r"^[^\W\d_][\w.'’ʼ-]*\.?$")
_CJK = re.compile(r"^[\u3400-\u9fff\u3041-\u30ff]{2,8}$")


_MAY_CREDIT = re.compile(rf"\b(?:{'|'.join(BY_WORDS)})\b|[:：|]", re.IGNORECASE)


def may_be_byline(text: str) -> bool:
    """Whether a line has any of the words that a byline opens with: a cheap look before the long one."""
    return len(text) <= LONGEST and _MAY_CREDIT.search(text[:40]) is not None


def without_by(text: str) -> tuple[str, bool]:
    """The words behind `By`, `Von`, `Author:` and the like, and whether one of them stood there."""
    rest = _TWICE_BY.sub("", text, count=1)
    rest = re.sub(r"^By(?=[A-Z][a-z]+ [A-Z])", "By ", rest)
    rest = _LABEL.sub("", rest, count=1)
    rest = _BY.sub("", rest, count=1)
    return rest.strip(), rest.strip() != text.strip()


def people(
    text: str,
    *,
    sure: bool = False,
    refuse: frozenset[str] = frozenset(),
    own: Mapping[str, str] = NO_AGENCIES,
) -> tuple[str, ...]:
    """The persons, or the agency, that `text` names, in order; empty where it names none.

    `sure`: somebody declares that these words name authors, so that one word alone may be
    a name and a name may be in lower case. `refuse` are folded words that are no author's
    name, such as the outlet's; `own` are the archive's own agencies.

    >>> people("Ann Bell and Tomas Reyes in Varna, Health Correspondents")
    ('Ann Bell', 'Tomas Reyes')
    >>> people("ANN BELL Associated Press"), people("Ann Bell Senior Harbour Correspondent | Varna Courier")
    (('ANN BELL',), ('Ann Bell',))
    >>> people("World News"), people("Share this article"), people("The Varna Courier")
    ((), (), ())
    """
    if not text or len(text) > LONGEST:
        return ()
    words = _ADDRESS.sub(" | ", _GLUED.sub(" ", text))
    words = _ASIDE.sub(" ", words)
    found: list[str] = []
    for number, part in enumerate(part for part in _HARD.split(words) if part.strip(" ,.:")):
        part = without_by(part)[0] if number else part
        got = _listed(
            _DAY.sub("", part), sure=sure, refuse=refuse, own=NO_AGENCIES if found else own, first=not found
        )
        if not got and (found or number):
            break
        if number and found and ";" not in text and "/" not in text:
            break
        found += got
    return tuple(dict.fromkeys(found))


def _listed(
    part: str, *, sure: bool, refuse: frozenset[str], own: Mapping[str, str], first: bool
) -> list[str]:
    """The names of one list such as `A, B and C in D`."""
    whole = fold_space(part).strip(" ,.:")
    if first and agency_named(whole, own):
        return [whole]
    names: list[str] = []
    parts = _SOFT.split(whole)
    for part in parts:
        # One word alone may be a name ("Regan"), but not one of a list ("Ann Bell, Varna").
        name = _name(part.strip(" .:"), sure=sure and (len(parts) == 1 or " " in part.strip()), refuse=refuse)
        if name:
            names.append(name)
        elif names or not part.strip():
            continue
        else:
            break
    return names


def _name(part: str, *, sure: bool, refuse: frozenset[str]) -> str:
    """The name that stands in `part`, or ""."""
    part = _BEHIND_NAME.sub("", fold_space(part)).strip(" ,.:'’‘\"“”")
    part = re.sub(r"^(?:Dr|Prof|Mr|Mrs|Ms|Sir|Dame|Rev)\.?\s+(?=\S+\s\S)", "", part)
    if not part or fold_name(part) in refuse or agency_named(part):
        return ""
    if _CJK.match(part):
        return part if len(part) <= (8 if sure else 4) else ""
    words = _unglued(part.split())
    if len(words) > FEWEST_WORDS and words[-1].lower() in _GROUPS:
        return ""
    if len(words) >= 4 and words[: len(words) // 2] == words[len(words) // 2 :]:
        words = words[: len(words) // 2]
    if len(words) > FEWEST_WORDS and words[-1].lower().strip(".,") in _ROLES:
        # "Ann Bell China Correspondent": a name of two words, of three with an initial or a particle.
        longer = len(words[1].strip(".")) == 1 or words[1].lower() in _PARTICLES
        words = words[: FEWEST_WORDS + longer]
    cut = next((at for at in range(2, len(words)) if words[at].lower() in _STARTS), len(words))
    if cut < len(words) and any(word.lower().strip(".,") in _ROLES for word in words[cut:]):
        words = words[:cut]
    capital = next((at for at in range(2, len(words)) if not words[at].isupper()), len(words))
    if capital < len(words) and all(len(word.strip(".")) > 1 and word.isupper() for word in words[:capital]):
        words = words[:capital] if words[capital].lower() not in _PARTICLES else words
    return " ".join(words) if is_name(words, sure=sure) else ""


def _unglued(words: list[str]) -> list[str]:
    """The words up to one that runs into the next element of the page: `Ann BellLive` is Ann Bell."""
    for number, word in enumerate(words):
        found = _RUNS_ON.search(word) if number else None
        if found:
            return [*words[:number], word[: found.start() + 1]]
    return words


def is_name(words: list[str], *, sure: bool = False) -> bool:
    """Whether these words can be a person's name.

    >>> is_name(["Ann", "Bell"]), is_name(["Harbour", "News"]), is_name(["Ann"]), is_name(["Ann"], sure=True)
    (True, False, False, True)
    """
    if not (1 if sure else FEWEST_WORDS) <= len(words) <= MOST_WORDS:
        return False
    if not all(_WORD.match(word) for word in words):
        return False
    lower = [word.lower().strip(".") for word in words]
    if "-" in lower[-1] and lower[-1].rpartition("-")[2] in _OUTLETS:
        return False
    if (
        any(word in _ROLES or word in _OUTLETS or (not sure and word in _THINGS) for word in lower)
        or lower[0] in _NOT_NAMES
    ):
        return False
    if any(word in _NOT_NAMES and word not in _PARTICLES for word in lower[1:]):
        return False
    if len(words) == 1 and (lower[0] in _PARTICLES or len(lower[0]) < 3):
        return False
    plain = [word for word in words if word not in _PARTICLES]
    raised = [word for word in plain if word[0].isupper() or not (word[0].islower() or word[0].isupper())]
    if sure:
        return bool(raised) or len(words) >= FEWEST_WORDS
    return len(plain) >= FEWEST_WORDS and len(raised) == len(plain)


def is_role_line(text: str) -> bool:
    """Whether a line says what somebody is: short, with a word of a role, naming nobody.

    >>> is_role_line("Harbour Reporter, Varna Courier"), is_role_line("Tom Hart")
    (True, False)
    """
    return (
        len(text) <= 90
        and any(word.lower().strip(".,") in _ROLES for word in text.split())
        and not people(text)
    )


def is_outlet_line(text: str) -> bool:
    """Whether a short line reads as the name of an outlet: raised words, one of which outlets' names have.

    >>> is_outlet_line("Varna Courier"), is_outlet_line("Ann Bell"), is_outlet_line("The news was bad.")
    (True, False, False)
    """
    words = text.split()
    return (
        1 < len(words) <= MOST_WORDS
        and text[-1].isalpha()
        and all(word[0].isupper() for word in words)
        and any(word.lower() in _OUTLETS for word in words)
    )


def fold_name(name: str) -> str:
    """A name as names are compared: its letters, lower case, one space.

    >>> fold_name("O’Donnell,  Lindsey ")
    'o donnell lindsey'
    """
    return " ".join(re.findall(r"[^\W_]+", name.lower()))
