"""Runs of words and web domains in the furniture that may be the outlet's name, with how each is used.

Names and domains are brought together by their compact form: "Harbour Post", "harbourpost.com" and
"@HarbourPost" speak for each other. Keywords are those of menus and imprints in the languages of the web's
large outlets; none is an outlet's.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum

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


LONGEST_LINE = 360
MOST_WORDS = 60
LONGEST_NAME = 5
SHORTEST_BARE = 4
"""Characters that a name without its article has at least."""
EDGE_FIRST, EDGE_LAST = 5, 6
"""Lines at the head and foot of a page, where outlets name themselves."""
_WORD = re.compile(r"[^\W_][\w’'+-]*(?:\.(?=\w)[\w-]+)*|&")
_LOWER_WORD = re.compile(r"\b[^\W\d_A-Z]{4,}\b")
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
    uses: list[int] = field(default_factory=lambda: [0] * len(Use))
    forms: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    services: set[str] = field(default_factory=set)


def candidates_of(texts: Collection[str]) -> dict[str, NameCandidate]:
    """The candidates of one capture's furniture lines (signatures.furniture_texts), by compact form."""
    found: dict[str, NameCandidate] = {}
    for at, text in enumerate(texts):
        line = text if len(text) <= LONGEST_LINE else f"{text[:240]} ¦ {text[-120:]}"
        of_line = [
            use
            for use, holds in (
                (Use.RIGHTS_LINE, _COPYRIGHT.search(line) or _RIGHTS.search(line)),
                (Use.PAGE_EDGE, at < EDGE_FIRST or at >= len(texts) - EDGE_LAST),
                (Use.OWNER_LINE, _OWNER.search(line)),
            )
            if holds
        ]
        is_sentence = not of_line and len(_LOWER_WORD.findall(line)) >= SENTENCE_FROM
        here: set[str] = set()
        for key, form, domain, service, uses in _in_line(line, Use.RIGHTS_LINE in of_line):
            each = found.setdefault(key, NameCandidate())
            if form:
                each.forms[form] += 1
            if domain:
                each.domains[domain] += 1
            if service:
                each.services.add(service)
            if key not in here:
                here.add(key)
                each.lines += 1
                each.sentences += is_sentence
                uses = [*uses, *of_line]
            for use in uses:
                each.uses[use] += 1
    return found


def name_key(text: str) -> str:
    """The compact form under which names and domains meet: without an article at its head, where enough is
    left.

    >>> name_key("The Harbour Post"), name_key("theharbourpost"), name_key("Thea")
    ('harbourpost', 'harbourpost', 'thea')
    """
    plain = compact(text)
    bare = plain.removeprefix("the")
    return bare if len(bare) >= SHORTEST_BARE else plain


def _in_line(line: str, is_rights: bool) -> Iterator[tuple[str, str, str, str, list[Use]]]:
    yield from _domains(line.lower())
    yield from _names(line, is_rights)
    for match in _HAN.finditer(line):
        whole = [Use.WHOLE_LINE] if match[0] == line.strip() else []
        yield match[0], match[0], "", "", whole


def _domains(line: str) -> Iterator[tuple[str, str, str, str, list[Use]]]:
    for match in _DOMAIN.finditer(line):
        domain = match[2]
        key = name_key(core_of(domain))
        if len(key) < 2:
            continue
        is_web = domain.startswith("www.") or line[max(0, match.start() - 3) : match.start()] == "://"
        use = Use.MAIL if match[1] else Use.WEB if is_web else Use.BARE_DOMAIN
        yield key, "", domain.removeprefix("www."), "", [use]


def _names(line: str, is_rights: bool) -> Iterator[tuple[str, str, str, str, list[Use]]]:
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(line)][:MOST_WORDS]
    marks = [match.end() for match in _COPYRIGHT.finditer(line)]
    for first, (word, start, _) in enumerate(words):
        if not _is_name(word) or _YEAR.fullmatch(word) or word.lower() in _NO_NAME:
            continue
        for last in range(first, min(first + LONGEST_NAME, len(words))):
            if last > first and line[words[last - 1][2] : words[last][1]].strip():
                break
            closing = words[last][0].lower()
            if _YEAR.fullmatch(closing) or closing in _NO_NAME:
                break
            if not _is_name(words[last][0]) or (last == first and closing in _SMALL):
                continue
            run = line[start : words[last][2]]
            form = re.sub(r"[’']s$", "", run)
            key = name_key(form)
            if not 2 <= len(key) <= 40 or key.isdigit():
                continue
            uses = [Use.POSSESSIVE] if form != run else []
            if any(_is_after_mark(line, mark, start) for mark in marks):
                uses.append(Use.AFTER_COPYRIGHT)
            after = words[last + 1][0].lower() if last + 1 < len(words) else ""
            service = after if after in _SERVICES else ""
            yield key, form, "", service, uses + _uses_by_neighbours(line, words, first, last, is_rights)


def _uses_by_neighbours(
    line: str, words: list[tuple[str, int, int]], first: int, last: int, is_rights: bool
) -> list[Use]:
    before = words[first - 1][0].lower() if first else ""
    after = words[last + 1][0].lower() if last + 1 < len(words) else ""
    rest = line[words[last][2] : words[last][2] + 28]
    is_last = last == len(words) - 1
    told = {
        Use.BEFORE_RIGHTS: is_rights
        and (_RIGHTS.match(rest.lstrip(" .,-–|")) or after in _LEGAL or not rest.strip(" .")),
        Use.AFTER_CALL: before in _CALLS,
        Use.BEFORE_SERVICE: after in _SERVICES,
        Use.BEFORE_LEGAL: after in _LEGAL,
        Use.WHOLE_LINE: first == 0 and is_last,
        Use.LAST_AFTER_BAR: is_last
        and first > 0
        and _BAR.search(line[words[first - 1][2] : words[first][1] + 1]),
    }
    return [use for use, holds in told.items() if holds]


def _is_after_mark(line: str, mark: int, start: int) -> bool:
    """Whether only years and small words stand between a copyright mark and here."""
    if not 0 <= start - mark <= 30:
        return False
    between: Iterable[str] = _WORD.findall(_YEAR.sub("", line[mark:start]))
    return all(word.lower() in ("by", "the", "c", "copyright", "of") for word in between)


def _is_name(word: str) -> bool:
    """Whether a word is written as names are; scripts without case have no other."""
    return any(each.isupper() or each.isdigit() for each in word) or (
        word[0].isalpha() and not word[0].islower()
    )
