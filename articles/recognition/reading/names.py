"""The name and domain that a group's furniture proposes for its outlet, with the lines that say so.

Candidates (name_candidates) are ranked by a small model learnt over 1,400 outlets whose domains are known
(`benchmarks/train_names.py`), with outlets held out for its figures. It knows uses and counts, no outlet.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from articles.extraction.furniture import number_of
from articles.recognition.reading.name_candidates import NameCandidate, Use, candidates_of
from articles.recognition.reading.outlets import compact

COMMON_NAME = 150
"""Outlets, of some 2,000 counted, that print a name from which it is a word of menus or a service: "Home"
773, "Facebook" 775, "Sport" 229; "Times" 115, "Reuters" 46."""
READ_AT_MOST = 6
"""Captures of a group that are read for its name; more add nothing (measured on groups of up to 25)."""
RANKED_AT_MOST = 250
QUOTED_AT_MOST = 6
SEVERAL_SERVICES, SERVICES_AT_MOST = 2.0, 2
"""Added to a name's score for its second and third service ("Ledger apps", "Ledger Dating"): what a page's
teasers repeat has one at most, and a single capture may say its outlet's name nowhere else."""
PROPOSED = 3
SURE_FROM = 0.15
"""Share of the ranking's weight from which a name is proposed at all."""
WITH_ARTICLE = 0.4
"""Share of a name's uses with "The" from which the article is part of it."""
COMMON_DOMAIN = 25
"""Outlets that print a domain from which it is a service's: addresses of sharing buttons, players, stores."""
FEATURES = 41
"""Numbers that the model sees of a candidate (see `_row`)."""
SHORTEST_PART = 4
_OWNER_WORDS = frozenset(
    {"media", "group", "newspapers", "newspaper", "publishing", "publications", "publishers", "publisher"}
    | {"network", "networks", "communications", "holdings", "corporation", "entertainment", "interactive"}
    | {"ventures", "partners", "digital", "press"}
)
"""Words of companies that own outlets: a name with one is the outlet's less often."""
_FOLDER = Path(__file__).parent
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NameProposal:
    """A name and a domain read from furniture, either may be "", and lines that have one of them, as printed.

    `share` is the weight of the proposal among all candidates, 0 to 1.
    """

    name: str
    domain: str
    lines: tuple[str, ...]
    share: float


@dataclass(slots=True)
class _Tally:
    """One candidate over the captures of a group."""

    captures: int = 0
    lines: float = 0.0
    repeated: int = 0
    plain_lines: int = 0
    sentences: int = 0
    uses: list[float] | None = None
    forms: dict[str, int] | None = None
    domains: dict[str, int] | None = None
    services: set[str] | None = None


@dataclass(frozen=True, slots=True)
class RankedNames:
    """Candidates of a group, as the model sees them: keys, the best surface form of each ("" for none),
    its domains with their counts, and one row of features each."""

    keys: tuple[str, ...]
    forms: tuple[str, ...]
    domains: tuple[dict[str, int], ...]
    features: FloatArray
    services: tuple[int, ...]


def propose_name(captures: Sequence[Sequence[str]]) -> NameProposal | None:
    """The outlet of these captures' furniture lines (signatures.furniture_texts), if anything says one."""
    return next(iter(propose_names(captures)), None)


def propose_names(captures: Sequence[Sequence[str]]) -> tuple[NameProposal, ...]:
    """The likeliest outlets of these captures, PROPOSED at most, the likeliest first; none where the first is
    not likely enough.

    Only the first READ_AT_MOST are read; ties go to the candidate that stands first by promise.
    """
    captures = captures[:READ_AT_MOST]
    if not captures:
        return ()
    found = rank_candidates(captures)
    model = _model()
    if not found.keys or model is None:
        return ()
    several = np.clip(np.array(found.services) - 1, 0, SERVICES_AT_MOST)
    scores = _scores(model, found.features) + SEVERAL_SERVICES * several
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    order = np.argsort(-weights, kind="stable")
    order = order[[outlets_with(found.keys[at]) <= COMMON_NAME for at in order.tolist()]]
    if not len(order) or weights[order[0]] < SURE_FROM:
        return ()
    proposals: dict[str, NameProposal] = {}
    for best in order[:PROPOSED].tolist():
        domain = _domain_for(found, scores, found.keys[best])
        name = found.forms[best] or domain
        if name:
            quoted = _quoted(captures, name, domain)
            proposals.setdefault(name, NameProposal(name, domain, quoted, float(weights[best])))
    return tuple(proposals.values())


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
    most = max((each.lines for each in kept.values()), default=1.0)
    hosts = [key for key in keys if kept[key].domains]
    rows = [
        [*_row(key, kept, forms[key], phrases, many), *_beside_others(key, kept, forms[key], hosts, most)]
        for key in keys
    ]
    return RankedNames(
        tuple(keys),
        tuple(forms[key] for key in keys),
        tuple(kept[key].domains or {} for key in keys),
        np.array(rows or np.empty((0, FEATURES)), dtype=np.float64),
        tuple(len(kept[key].services or ()) for key in keys),
    )


def _tally(read: Sequence[dict[str, NameCandidate]]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for candidates in read:
        for key, found in candidates.items():
            if found.lines < 2 and not any(found.uses):
                continue
            each = tallies.setdefault(
                key, _Tally(uses=[0.0] * len(Use), forms={}, domains={}, services=set())
            )
            assert each.uses is not None and each.forms is not None and each.domains is not None
            each.captures += 1
            each.lines += math.log1p(min(found.lines, 40))
            each.repeated += found.lines > 1
            each.plain_lines += found.lines
            each.sentences += found.sentences
            each.services = (each.services or set()) | found.services
            for use, count in enumerate(found.uses):
                each.uses[use] += math.log1p(min(count, 4))
            for held, more in ((each.forms, found.forms), (each.domains, found.domains)):
                for text, count in more.items():
                    held[text] = held.get(text, 0) + count
    return tallies


def _promise(key: str, each: _Tally, many: int) -> float:
    uses = each.uses or []
    strong = (Use.AFTER_COPYRIGHT, Use.BEFORE_RIGHTS, Use.WHOLE_LINE, Use.AFTER_CALL, Use.BEFORE_SERVICE)
    used = sum(uses[use] for use in (*strong, Use.MAIL, Use.WEB, Use.BARE_DOMAIN))
    return (3 * each.lines + used) / many - math.log1p(outlets_with(key))


def _best_form(each: _Tally) -> str:
    """The commonest surface form, the one with fewer capitals of two as common, then as it sorts; with "The"
    where it mostly has it."""
    forms = each.forms or {}
    if not forms:
        return ""
    # A run with the article holds the run without it, which is therefore never rarer.
    full = {form: count for form, count in forms.items() if form.lower().startswith("the ")}
    bare = max((count for form, count in forms.items() if form not in full), default=0)
    if full and max(full.values()) >= WITH_ARTICLE * bare:
        forms = full
    return max(forms, key=lambda form: (forms[form], -sum(letter.isupper() for letter in form), form))


def _row(key: str, kept: dict[str, _Tally], form: str, phrases: dict[str, str], many: int) -> list[float]:
    each = kept[key]
    uses = [value / many for value in each.uses or []]
    has_domain, words = bool(each.domains), len(form.split())
    others = outlets_with(key)
    longer = shorter = 0.0
    if form:
        phrase = phrases[key]
        for other, its in phrases.items():
            if other != key:
                ratio = kept[other].lines / each.lines
                if phrase in its:
                    longer = max(longer, ratio)
                elif its in phrase:
                    shorter = max(shorter, ratio)
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


def _beside_others(
    key: str, kept: dict[str, _Tally], form: str, hosts: Sequence[str], most: float
) -> list[float]:
    """What a candidate is among the others of its group: how much of the lines, in how many kinds of use, and
    whether a domain of the page begins or ends with it, or shortens it."""
    each = kept[key]
    words = [compact(word) for word in form.split()]
    fits = [host for host in hosts if host != key]
    is_short = bool(form) and any(is_shortened(words, host) for host in fits)
    is_part = len(key) >= SHORTEST_PART and any(
        host.startswith(key) or host.endswith(key) for host in fits if len(host) < 3 * len(key)
    )
    holds = len(key) >= SHORTEST_PART and any(
        len(host) >= SHORTEST_PART and (key.startswith(host) or key.endswith(host)) for host in fits
    )
    owner = any(word in _OWNER_WORDS for word in words)
    return [
        each.lines / most,
        float(sum(value > 0 for value in each.uses or [])),
        float(is_short),
        float(is_part),
        float(holds),
        float(owner),
        each.sentences / max(1, each.plain_lines),
        float(each.sentences == each.plain_lines),
    ]


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


def _domain_for(found: RankedNames, scores: FloatArray, key: str) -> str:
    """The domain of the name itself, else the best-ranked that few outlets print."""
    for at in sorted(range(len(found.keys)), key=lambda at: (found.keys[at] != key, -scores[at])):
        domains = found.domains[at]
        if domains and outlets_with(found.keys[at]) < COMMON_DOMAIN:
            return max(domains, key=lambda domain: (domains[domain], -len(domain), domain))
    return ""


def _quoted(captures: Sequence[Sequence[str]], name: str, domain: str) -> tuple[str, ...]:
    wanted = [text.lower() for text in (name, domain) if text]
    lines = dict.fromkeys(line for texts in captures for line in texts)
    found = [line for line in lines if any(text in line.lower() for text in wanted)]
    return tuple(sorted(found, key=len)[:QUOTED_AT_MOST])


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


@cache
def _model() -> dict[str, FloatArray] | None:
    place = _FOLDER / "name_weights.json"
    if not place.exists():
        return None
    return {name: np.array(values) for name, values in json.loads(place.read_text()).items()}


def _scores(model: dict[str, FloatArray], features: FloatArray) -> FloatArray:
    """A linear score on standardised features."""
    scores: FloatArray = ((features - model["mean"]) / model["spread"]).clip(-6, 6) @ model["weights"]
    return scores
