"""What the model that ranks names sees of each candidate of a group: a row of numbers."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from articles.extraction.furniture import number_of
from articles.recognition.reading.name_candidates import NameCandidate, Use, candidates_of
from articles.recognition.reading.outlets import compact

RANKED_AT_MOST = 250
WITH_ARTICLE = 0.4
"""Share of a name's uses with "The" from which the article is part of it."""
COMMON_DOMAIN = 25
"""Outlets that print a domain from which it is a service's: addresses of sharing buttons, players, stores."""
SHORTEST_PART = 4
SERVICES_AT_MOST = 2
_OWNER_WORDS = frozenset(
    {"media", "group", "newspapers", "newspaper", "publishing", "publications", "publishers", "publisher"}
    | {"network", "networks", "communications", "holdings", "corporation", "entertainment", "interactive"}
    | {"ventures", "partners", "digital", "press"}
)
"""Words of companies that own outlets: a name with one is the outlet's less often."""
_LAST_WORDS = frozenset(
    {"times", "post", "herald", "news", "gazette", "tribune", "journal", "mail", "telegraph", "chronicle"}
    | {"star", "sun", "mirror", "express", "standard", "observer", "guardian", "argus", "courier", "echo"}
    | {"world", "daily", "weekly", "today", "magazine", "review", "record", "globe", "bulletin", "examiner"}
    | {"register", "mercury", "advertiser", "dispatch", "sentinel", "enquirer", "independent", "monitor"}
    | {"zeitung", "nachrichten", "blatt", "anzeiger", "kurier", "diario", "noticias", "газета", "новости"}
    | {"gazeta", "dziennik", "wiadomości", "εφημερίδα", "νέα", "radio", "tv", "blog"}
)
"""Words with which the names of newspapers and stations end."""
_FOLDER = Path(__file__).parent
_NO_USES = [0.0] * len(Use)
FloatArray = npt.NDArray[np.float64]


@dataclass(slots=True)
class _Tally:
    """One candidate over the captures of a group."""

    captures: int = 0
    lines: float = 0.0
    repeated: int = 0
    plain_lines: int = 0
    sentences: int = 0
    uses: list[float] = field(default_factory=_NO_USES.copy)
    forms: dict[str, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class RankedNames:
    """Candidates of a group, as the model sees them: keys, the best surface form of each ("" for none),
    its domains with their counts, how many of the counted outlets print it, its services
    beyond the first (SERVICES_AT_MOST at most), and one row of features each."""

    keys: tuple[str, ...]
    forms: tuple[str, ...]
    domains: tuple[dict[str, int], ...]
    outlets: tuple[int, ...]
    services: tuple[int, ...]
    features: FloatArray


def rank_candidates(captures: Sequence[Sequence[str]]) -> RankedNames:
    """The candidates of a group with their features, those of most promise first."""
    tallies = _tally([candidates_of(texts) for texts in captures])
    many = len(captures)
    least = max(1.0, many * 0.34)
    kept = {key: each for key, each in tallies.items() if each.captures >= least}
    promise = {key: _promise(key, each, many) for key, each in kept.items()}
    keys = sorted(kept, key=lambda key: (-promise[key], key))[:RANKED_AT_MOST]
    forms = {key: _best_form(kept[key]) for key in keys}
    phrases = {key: f" {form.lower()} " for key, form in forms.items() if form}
    page = _GroupPage(
        [key for key in keys if kept[key].domains],
        max((each.lines for each in kept.values()), default=1.0),
        max((sum(each.domains.values()) for key, each in kept.items() if _is_own(key)), default=0),
    )
    beside = _inside_others(kept, phrases)
    rows = [
        [
            *_row(key, kept, forms[key], phrases, beside, many),
            *_beside_others(key, kept, forms[key], page),
            *_on_the_page(key, kept, forms[key], page),
        ]
        for key in keys
    ]
    return RankedNames(
        tuple(keys),
        tuple(forms[key] for key in keys),
        tuple(kept[key].domains for key in keys),
        tuple(outlets_with(key) for key in keys),
        tuple(_more_services(kept[key]) for key in keys),
        np.array(rows or np.empty((0, 0)), dtype=np.float64),
    )


def _tally(read: Sequence[dict[str, NameCandidate]]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for candidates in read:
        for key, found in candidates.items():
            if found.lines < 2 and not any(found.uses):
                continue
            each = tallies[key]
            each.captures += 1
            each.lines += math.log1p(min(found.lines, 40))
            each.repeated += found.lines > 1
            each.plain_lines += found.lines
            each.sentences += found.sentences
            each.services |= found.services
            for mine, theirs in ((each.forms, found.forms), (each.domains, found.domains)):
                for text, count in theirs.items():
                    mine[text] = mine.get(text, 0) + count
            for use, count in enumerate(found.uses):
                if count:
                    each.uses[use] += math.log1p(min(count, 4))
    return tallies


def _promise(key: str, each: _Tally, many: int) -> float:
    uses = each.uses
    strong = (Use.AFTER_COPYRIGHT, Use.BEFORE_RIGHTS, Use.WHOLE_LINE, Use.AFTER_CALL, Use.BEFORE_SERVICE)
    used = sum(uses[use] for use in (*strong, Use.MAIL, Use.WEB, Use.BARE_DOMAIN))
    return (3 * each.lines + used) / many - math.log1p(outlets_with(key))


def _best_form(each: _Tally) -> str:
    """The commonest surface form, the one with fewer capitals of two as common, then as it sorts; with "The"
    where it mostly has it."""
    forms: dict[str, int] = each.forms
    if not forms:
        return ""
    # A run with the article holds the run without it, which is therefore never rarer.
    full = {form: count for form, count in forms.items() if form.lower().startswith("the ")}
    bare = max((count for form, count in forms.items() if form not in full), default=0)
    if full and max(full.values()) >= WITH_ARTICLE * bare:
        forms = full
    return max(forms, key=lambda form: (forms[form], -sum(letter.isupper() for letter in form), form))


def _inside_others(kept: Mapping[str, _Tally], phrases: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Of candidates whose words stand in another's, or the other way round: the lines of the longer ones, and
    of the shorter ones, as a multiple of their own, the largest of each."""
    having: dict[str, list[str]] = defaultdict(list)
    for key, phrase in phrases.items():
        having[phrase].append(key)
    longer: dict[str, float] = defaultdict(float)
    shorter: dict[str, float] = defaultdict(float)
    for key, phrase in phrases.items():
        words = phrase[1:-1].split(" ")
        runs = {(at, to) for at in range(len(words)) for to in range(at + 1, len(words) + 1)}
        for inner in {f" {' '.join(words[at:to])} " for at, to in runs}:
            for other in having.get(inner, ()):
                if other != key:
                    longer[other] = max(longer[other], kept[key].lines / kept[other].lines)
                    if inner != phrase:
                        shorter[key] = max(shorter[key], kept[other].lines / kept[key].lines)
    return {key: (longer[key], shorter[key]) for key in longer.keys() | shorter.keys()}


def _row(
    key: str,
    kept: dict[str, _Tally],
    form: str,
    phrases: dict[str, str],
    beside: Mapping[str, tuple[float, float]],
    many: int,
) -> list[float]:
    each = kept[key]
    uses = [value / many for value in each.uses]
    has_domain, words = bool(each.domains), len(form.split())
    others = outlets_with(key)
    longer, shorter = beside.get(key, (0.0, 0.0))
    return [
        each.lines / many,
        each.captures / many,
        each.repeated / many,
        *uses,
        float(has_domain and bool(form)),
        float(words == 1),
        float(words == 2),
        float(words > 2),
        float(len(key) < 4),
        float(len(key) > 20),
        float(form.isupper()),
        math.log1p(others),
        float(others == 0),
        min(longer, 2.0),
        min(shorter, 3.0),
        float(not form),
        float(not form and _is_written_out(key, phrases)),
        uses[Use.AFTER_COPYRIGHT] * math.log1p(others),
        has_domain * uses[Use.RIGHTS_LINE],
        has_domain * math.log1p(others),
    ]


@dataclass(frozen=True, slots=True)
class _GroupPage:
    """What the candidates of a group have in common: the keys that are domains, the most lines that one has,
    and the most mentions of a domain that few outlets print."""

    hosts: list[str]
    most_lines: float
    most_mentions: int


def _beside_others(key: str, kept: dict[str, _Tally], form: str, page: _GroupPage) -> list[float]:
    """What a candidate is among the others of its group: how much of the lines, in how many kinds of use, and
    whether a domain of the page begins or ends with it, or shortens it."""
    each = kept[key]
    words = [compact(word) for word in form.split()]
    fits = [host for host in page.hosts if host != key]
    is_short = bool(form) and any(is_shortened(words, host) for host in fits)
    is_part = _is_part(key, fits)
    holds = len(key) >= SHORTEST_PART and any(
        len(host) >= SHORTEST_PART and (key.startswith(host) or key.endswith(host)) for host in fits
    )
    owner = any(word in _OWNER_WORDS for word in words)
    return [
        each.lines / page.most_lines,
        float(sum(value > 0 for value in each.uses)),
        float(is_short),
        float(is_part),
        float(holds),
        float(owner),
        each.sentences / max(1, each.plain_lines),
        float(each.sentences == each.plain_lines),
    ]


def _on_the_page(key: str, kept: dict[str, _Tally], form: str, page: _GroupPage) -> list[float]:
    """What part a candidate's own domain has of its group's addresses, whether a domain that it begins or
    ends is another candidate's in full, whether names of newspapers end so, and its services ("Ledger apps",
    "Ledger Dating"): what a page's teasers repeat has one at most."""
    mentions = sum(kept[key].domains.values()) if _is_own(key) else 0
    share = mentions / page.most_mentions if page.most_mentions else 0.0
    told = [host for host in page.hosts if host != key and kept[host].forms]
    words = form.split()
    return [
        share,
        share * float(bool(form)),
        float(_is_part(key, told)),
        float(len(words) > 1 and compact(words[-1]) in _LAST_WORDS),
        float(_more_services(kept[key])),
    ]


def _more_services(each: _Tally) -> int:
    return min(max(len(each.services) - 1, 0), SERVICES_AT_MOST)


def _is_own(key: str) -> bool:
    return outlets_with(key) < COMMON_DOMAIN


def _is_part(key: str, hosts: Iterable[str]) -> bool:
    return len(key) >= SHORTEST_PART and any(
        host.startswith(key) or host.endswith(key) for host in hosts if len(host) < 3 * len(key)
    )


def _is_written_out(key: str, phrases: dict[str, str]) -> bool:
    return any(is_shortened([compact(word) for word in phrase.split()], key) for phrase in phrases.values())


def is_shortened(words: Sequence[str], core: str) -> bool:
    """Whether a domain's core is made of the words in order, each whole or by its first letters.

    >>> is_shortened(["west", "harbour", "times"], "whtimes"), is_shortened(["west", "times"], "harbour")
    (True, False)
    """
    told = [word for word in words if word and word not in ("of", "the", "and")]
    if len(told) < 2 or len(core) < 3:
        return False
    ends = {0}
    for word in told:
        ends = {
            end + length
            for end in ends
            for length in {1, 2, 3, len(word)}
            if length <= len(word) and core[end : end + length] == word[:length]
        }
    return len(core) in ends


@cache
def _common_names() -> dict[int, int]:
    place = _FOLDER / "commonplace.npz"
    if not place.exists():
        return {}
    with np.load(place) as table:
        return dict(zip(table["names"].tolist(), table["name_outlets"].tolist(), strict=True))


def outlets_with(key: str) -> int:
    """How many of the counted outlets print a candidate in their furniture; below three it is none."""
    return _common_names().get(number_of(key), 0)
