"""Runs of words and web domains in the furniture that may be the outlet's name, with how each is used.

Names and domains are brought together by their compact form: "Harbour Post", "harbourpost.com" and
"@HarbourPost" speak for each other. Keywords are those of menus and imprints in the languages of the web's
large outlets; none is an outlet's.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache

from articles.recognition.reading.outlets import compact, core_of


class Use(IntEnum):
    """How a line uses a candidate; the order is that of the weights."""

    AFTER_COPYRIGHT = 0
    BEFORE_RIGHTS = 1
    RIGHTS_LINE = 2
    AFTER_CALL = 3
    BEFORE_SERVICE = 4
    WHOLE_LINE = 5
    LAST_AFTER_BAR = 6
    PAGE_EDGE = 7
    MAIL = 8
    WEB = 9
    BARE_DOMAIN = 10
    POSSESSIVE = 11
    OWNER_LINE = 12
    BEFORE_LEGAL = 13


_NO_USES = [0] * len(Use)
LONGEST_LINE = 360
MOST_WORDS = 60
LONGEST_NAME = 5
SHORTEST_BARE = 4
"""Characters that a name without its article has at least."""
EDGE_FIRST, EDGE_LAST = 5, 6
"""Lines at the head and foot of a page, where outlets name themselves."""
_WORD = re.compile(r"[^\W_][\w’'+-]*(?:\.(?=\w)[\w-]+)*|&")
_LOWER_WORD = re.compile(r"\b[^\W\d_A-Z]{4,}\b")
LINES_KEPT = 4_096
"""Lines whose reading is kept: the pages of one outlet repeat most of theirs, and pages of all print some."""
SENTENCE_FROM = 2
"""Words in small letters, of four letters and more, from which a line reads as a sentence."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|&copy;|авторские права|版权所有|版權所有", re.IGNORECASE)
_RIGHTS = re.compile(
    r"all rights|rights reserved|reserved|rechte|droits|derechos|diritti|direitos|wszelkie prawa|zastrze|"
    r"права|защищены|δικαι|版权|版權",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"a division of|part of|owned by|subsidiary|member of|published by|powered by|hosted|design|developed|"
    r"created by|provided by|network of|издат",
    re.IGNORECASE,
)
_BAR = re.compile(r"\s[-–—|»:·•]\s|\||»")
_HAN = re.compile(r"[぀-ヿ一-鿿]{2,10}")
_ENDINGS = (
    "com|org|net|info|tv|eu|biz|news|media|online|press|edu|gov|int|asia|cat|me|io|co|us|uk|ca|au|nz|in|ie|za|sg|"
    "hk|my|ph|pk|ng|ke|gh|jm|fr|de|at|ch|be|nl|lu|es|pt|it|gr|cy|pl|cz|sk|hu|ro|bg|rs|hr|si|ua|by|ru|su|lt|lv|ee|"
    "fi|se|no|dk|is|tr|il|ae|sa|qa|eg|ma|jp|cn|kr|tw|vn|th|id|br|ar|mx|cl|pe|ve|am|az|ge|kz|uz|md|mk|al|ba|lk|np|bd"
)
_DOMAIN = re.compile(rf"(@)?\b((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_ENDINGS}))\b(?![\w-])")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL = _words("the of and for to in on a an by at with from is")
_LEGAL = _words(
    "inc ltd limited llc gmbh plc ag corp corporation company co sa spa bv оао ооо зао ао pty pvt lp kg"
)
_NO_NAME = _LEGAL | _words("copyright rights reserved all c powered designed wordpress")
_CALLS = _words(
    "follow like join on about contact with in from to at by advertise subscribe visit welcome inside more "
    "the try get support of our o über na в о w z à de para em via source źródło источник πηγη"
)
_SERVICES = _words(
    "newsletter newsletters app apps homepage home online digital edition media news staff team on store "
    "shop rss mobile jobs today tv radio magazine events blogs blog group network video facebook twitter "
    "dating edition editions crossword crosswords puzzles offers holidays vouchers "
    "is website site account subscription subscribers readers com alerts archive classifieds e-paper "
    "epaper for does will"
)


@dataclass(slots=True)
class NameCandidate:
    """One compact form: lines that have it, how many of these read as sentences (teasers, mostly), its uses,
    its surface forms and domains with their counts, and the services that stand right behind it ("apps")."""

    lines: int = 0
    sentences: int = 0
    uses: list[int] = field(default_factory=_NO_USES.copy)
    forms: dict[str, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)


def candidates_of(texts: Collection[str]) -> dict[str, NameCandidate]:
    """The candidates of one capture's furniture lines (signatures.furniture_texts), by compact form."""
    found: dict[str, NameCandidate] = {}
    for at, text in enumerate(texts):
        line = _read_line(text)
        uses_here = line.uses
        if at < EDGE_FIRST or at >= len(texts) - EDGE_LAST:
            uses_here = tuple(sorted({*uses_here, Use.PAGE_EDGE}))
        is_sentence = not uses_here and line.is_sentence
        here: set[str] = set()
        for key, form, domain, service, uses in line.mentions:
            each = found.get(key)
            if each is None:
                each = found[key] = NameCandidate()
            if form:
                each.forms[form] = each.forms.get(form, 0) + 1
            if domain:
                each.domains[domain] = each.domains.get(domain, 0) + 1
            if service:
                each.services.add(service)
            for use in uses:
                each.uses[use] += 1
            if key not in here:
                here.add(key)
                each.lines += 1
                each.sentences += is_sentence
                for use in uses_here:
                    each.uses[use] += 1
    return found


Mention = tuple[str, str, str, str, tuple[Use, ...]]
"""A candidate in a line: its compact form; its surface form, domain and service, or ""; and its uses."""


@dataclass(frozen=True, slots=True)
class _ReadLine:
    """One line: what it is used for whatever stands in it, whether it reads as a sentence, its mentions."""

    uses: tuple[Use, ...]
    is_sentence: bool
    mentions: tuple[Mention, ...]


@lru_cache(maxsize=LINES_KEPT)
def _read_line(text: str) -> _ReadLine:
    line = text if len(text) <= LONGEST_LINE else f"{text[:240]} ¦ {text[-120:]}"
    uses = [Use.RIGHTS_LINE] if _COPYRIGHT.search(line) or _RIGHTS.search(line) else []
    is_rights = bool(uses)
    if _OWNER.search(line):
        uses.append(Use.OWNER_LINE)
    is_sentence = len(_LOWER_WORD.findall(line)) >= SENTENCE_FROM
    return _ReadLine(tuple(uses), is_sentence, tuple(_in_line(line, is_rights)))


def name_key(text: str) -> str:
    """The compact form under which names and domains meet: without an article at its head, where enough is
    left.

    >>> name_key("The Harbour Post"), name_key("theharbourpost"), name_key("Thea")
    ('harbourpost', 'harbourpost', 'thea')
    """
    plain = compact(text)
    bare = plain.removeprefix("the")
    return bare if len(bare) >= SHORTEST_BARE else plain


def _in_line(line: str, is_rights: bool) -> Iterator[Mention]:
    yield from _domains(line.lower())
    yield from _names(line, is_rights)
    for match in _HAN.finditer(line):
        whole = (Use.WHOLE_LINE,) if match[0] == line.strip() else ()
        yield match[0], match[0], "", "", whole


def _domains(line: str) -> Iterator[Mention]:
    for match in _DOMAIN.finditer(line):
        domain = match[2]
        key = name_key(core_of(domain))
        if len(key) < 2:
            continue
        is_web = domain.startswith("www.") or line[max(0, match.start() - 3) : match.start()] == "://"
        use = Use.MAIL if match[1] else Use.WEB if is_web else Use.BARE_DOMAIN
        yield key, "", domain.removeprefix("www."), "", (use,)


def _names(line: str, is_rights: bool) -> Iterator[Mention]:
    matches = list(_WORD.finditer(line))[:MOST_WORDS]
    words = [_Word(match[0], match[0].lower(), match.start(), match.end()) for match in matches]
    names = [_is_name(word.text) for word in words]
    # A year or the word of a mark ends a name and begins none.
    ends = [bool(_YEAR.fullmatch(word.lower)) or word.lower in _NO_NAME for word in words]
    marks = [match.end() for match in _COPYRIGHT.finditer(line)]
    for first, word in enumerate(words):
        if not names[first] or ends[first]:
            continue
        after_mark = any(_is_after_mark(line, mark, word.start) for mark in marks)
        for last in range(first, min(first + LONGEST_NAME, len(words))):
            if ends[last] or (last > first and line[words[last - 1].end : words[last].start].strip()):
                break
            if not names[last] or (last == first and word.lower in _SMALL):
                continue
            run = line[word.start : words[last].end]
            form = run[:-2] if run.endswith(("’s", "'s")) else run
            key = name_key(form)
            if not 2 <= len(key) <= 40 or key.isdigit():
                continue
            uses = [Use.POSSESSIVE] if form != run else []
            if after_mark:
                uses.append(Use.AFTER_COPYRIGHT)
            after = words[last + 1].lower if last + 1 < len(words) else ""
            uses += _uses_by_neighbours(line, words, first, last, is_rights)
            yield key, form, "", after if after in _SERVICES else "", tuple(uses)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a line, as printed and in small letters, from `start` to `end`."""

    text: str
    lower: str
    start: int
    end: int


def _uses_by_neighbours(
    line: str, words: list[_Word], first: int, last: int, is_rights: bool
) -> Iterator[Use]:
    before = words[first - 1].lower if first else ""
    after = words[last + 1].lower if last + 1 < len(words) else ""
    is_last = last == len(words) - 1
    if is_rights:
        rest = line[words[last].end : words[last].end + 28]
        if after in _LEGAL or not rest.strip(" .") or _RIGHTS.match(rest.lstrip(" .,-–|")):
            yield Use.BEFORE_RIGHTS
    if before in _CALLS:
        yield Use.AFTER_CALL
    if after in _SERVICES:
        yield Use.BEFORE_SERVICE
    if after in _LEGAL:
        yield Use.BEFORE_LEGAL
    if is_last and first == 0:
        yield Use.WHOLE_LINE
    elif is_last and _BAR.search(line[words[first - 1].end : words[first].start + 1]):
        yield Use.LAST_AFTER_BAR


def _is_after_mark(line: str, mark: int, start: int) -> bool:
    """Whether only years and small words stand between a copyright mark and here."""
    if not 0 <= start - mark <= 30:
        return False
    between: Iterable[str] = _WORD.findall(_YEAR.sub("", line[mark:start]))
    return all(word.lower() in ("by", "the", "c", "copyright", "of") for word in between)


def _is_name(word: str) -> bool:
    """Whether a word is written as names are; scripts without case have no other."""
    begins = word[0]
    if begins.isalpha() and not begins.islower():
        return True
    return any(map(str.isupper, word)) or any(map(str.isdigit, word))
