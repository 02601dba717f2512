"""The name and domain that a group's furniture proposes for its outlet, with the lines that say so.

Candidates (name_candidates) are ranked by a small model learnt over 1,400 outlets whose domains are known
(`benchmarks/train_names.py`), with outlets held out for its figures. It knows uses and counts, no outlet.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from articles.recognition.reading.name_features import (
    COMMON_DOMAIN,
    FloatArray,
    RankedNames,
    is_shortened,
    rank_candidates,
)
from articles.recognition.reading.outlets import compact

COMMON_NAME = 150
"""Outlets, of some 2,000 counted, that print a name from which it is a word of menus or a service: "Home"
773, "Facebook" 775, "Sport" 229; "Times" 115, "Reuters" 46."""
READ_AT_MOST = 6
"""Captures of a group that are read for its name; more add nothing (measured on groups of up to 25)."""
QUOTED_AT_MOST = 6
SHORTEST_AKIN = 3
SEVERAL_SERVICES = 2.0
"""Added for a name's second and third service where one capture is all there is: it may say its outlet's
name nowhere else. Set by hand on one real capture; groups do without it (first right .753 with, .760)."""
PROPOSED = 3
SURE_FROM = 0.15
"""Share of the ranking's weight from which a name is proposed at all."""
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class NameProposal:
    """A name and a domain read from furniture, either may be "", and lines that have one of them, as printed.

    `share` is the weight of the proposal among all candidates, 0 to 1.
    """

    name: str
    domain: str
    lines: tuple[str, ...]
    share: float


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
    return proposals_from(found, _scores(model, found.features), captures)


def proposals_from(
    found: RankedNames, scores: FloatArray, captures: Sequence[Sequence[str]]
) -> tuple[NameProposal, ...]:
    """`propose_names` with the scores of a model, one for each candidate of these captures."""
    if len(captures) == 1:
        scores = scores + SEVERAL_SERVICES * np.array(found.services)
    weights = np.exp(scores - scores.max())
    weights /= weights.sum()
    order = [at for at in np.argsort(-weights, kind="stable").tolist() if found.outlets[at] <= COMMON_NAME]
    if not order or weights[order[0]] < SURE_FROM:
        return ()
    proposals: dict[str, NameProposal] = {}
    for best in order[:PROPOSED]:
        domain = _domain_for(found, scores, best)
        name = found.forms[best] or domain
        if name:
            quoted = _quoted(captures, name, domain)
            proposals.setdefault(name, NameProposal(name, domain, quoted, float(weights[best])))
    return tuple(proposals.values())


def _domain_for(found: RankedNames, scores: FloatArray, best: int) -> str:
    """The domain beside a name: of those that few outlets print the most mentioned that is the name, begins
    or ends with it, or shortens it; else that of the best-ranked candidate that has one."""
    own = [at for at, domains in enumerate(found.domains) if domains and found.outlets[at] < COMMON_DOMAIN]
    if not own:
        return ""
    name, words = found.keys[best], [compact(word) for word in found.forms[best].replace("-", " ").split()]
    akin = [at for at in own if _is_akin(name, words, found.keys[at])]
    chosen = (
        max(akin, key=lambda at: (sum(found.domains[at].values()), found.keys[at] == name, scores[at]))
        if akin
        else max(own, key=lambda at: (scores[at], -at))
    )
    domains = found.domains[chosen]
    return max(domains, key=lambda domain: (domains[domain], -len(domain), domain))


def _is_akin(name: str, words: Sequence[str], host: str) -> bool:
    """Whether a name and the core of a domain are one, begin or end with one another, or the one is short for
    the other."""
    short, full = sorted((name, host), key=len)
    return len(short) >= SHORTEST_AKIN and (
        full.startswith(short) or full.endswith(short) or is_shortened(words, host)
    )


def _quoted(captures: Sequence[Sequence[str]], name: str, domain: str) -> tuple[str, ...]:
    wanted = [text.lower() for text in (name, domain) if text]
    lines = dict.fromkeys(line for texts in captures for line in texts)
    found = [line for line in lines if any(text in line.lower() for text in wanted)]
    return tuple(sorted(found, key=len)[:QUOTED_AT_MOST])


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
