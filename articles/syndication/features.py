"""What a pair of articles looks like, in numbers from which a probability is learnt. Each is the same
whichever article is named first."""

import math
import re
from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from articles.language.weekdays import day_meant
from articles.syndication.cues import cues_of, outlet_pattern
from articles.syndication.evidence import PARAGRAPH_WORDS, Evidence, EvidenceSide
from articles.syndication.narrative import StretchKind
from articles.syndication.reading import ArticleReading

# Shared words count for less where they are few.
DAMPING_WORDS = 40
# A pair shares few paragraphs: so many, unless they are this much of the shorter article.
FEW_PARAGRAPHS, MOST = 2, 0.45
MOST_PARAGRAPHS = 3  # ... which then counts as so many paragraphs: a market item has only one.
# Whole: most of the shorter narrative agrees and hardly a paragraph is its own, or nearly all agrees.
WHOLE_SHARE, WHOLE_OWN, WHOLE_SHARE_ALONE = 0.60, 0.10, 0.84
FAR_DAYS = 7
# Openings that tell of days so far apart tell different news: the next morning's paper says "on Tuesday" of
# what the evening before was told of "Monday".
NEWS_APART_DAYS = 2
# Undated articles lie about a day apart, as most pairs do that share a report.
_UNDATED_DAYS = 1.0
# So many words beside a run, and characters, are searched for whose words they are.
_BESIDE_WORDS, _BEFORE = 25, 200
_ATTRIBUTES_FULLY = 3
_SENTENCE_ENDS = '.!?:”"'

WORDS_SAID: Mapping[str, str] = {
    "share": "share of the shorter narrative",
    "words": "shared words of narrative",
    "paragraphs": "paragraphs that share narrative",
    "few": "only one or two paragraphs share",
    "whole": "nearly the whole of one is in the other",
    "own": "each has much of its own",
    "embedded": "one passage among much else",
    "lead": "the opening is shared",
    "lead_names": "headline and opening name the same",
    "names": "the same names and figures throughout",
    "days": "days apart",
    "far": "more than a week apart",
    "undated": "a day is not known",
    "same_day": "the openings tell of the same day",
    "other_day": "the openings tell of different days",
    "agency": "an agency is named",
    "agencies": "both name an agency",  # Links of older models that a curator decided name it.
    "byline": "the same reporter",
    "colon": "a colon stands straight before a run",
    "attributed": "the other outlet or its reporter is named beside a run",
    "mentioned": "the other outlet is named elsewhere",
    "one_sided": "one tells what the other quotes",
    "exact": "runs are whole sentences, unedited",
    "one_run": "one run is most of it",
    "also": "quotations and the like are shared too",
    "covered": "how much of either text is shared",
}
"""Every feature, in the words of the evidence page."""


def shorter_side(evidence: Evidence) -> EvidenceSide:
    """The side with less to tell; the fuller covered one where both tell as much."""
    return min(
        (evidence.left, evidence.right),
        key=lambda side: (side.narrative or side.words, -side.narrative_coverage),
    )


def is_whole(evidence: Evidence) -> bool:
    """Whether the shorter article's narrative is in the other as good as whole."""
    shorter = shorter_side(evidence)
    share = shorter.narrative_coverage
    return share >= WHOLE_SHARE_ALONE or (share >= WHOLE_SHARE and shorter.own <= WHOLE_OWN)


def pair_features(
    left: ArticleReading, right: ArticleReading, evidence: Evidence, days_apart: int | None
) -> dict[str, float]:
    """Every feature of a pair by name. `evidence` names `left` first; `days_apart` is None where unknown."""
    one, other = cues_of(left), cues_of(right)
    share = shorter_side(evidence).narrative_coverage
    told, shared = evidence.narrative, max(1, evidence.shared)
    paragraphs = min(evidence.left.paragraphs, evidence.right.paragraphs)
    own = min(evidence.left.own, evidence.right.own)
    runs = _Runs(left, right, evidence)
    news_apart = _news_apart(left, right, are_dated=days_apart is not None)
    return {
        "share": _log_odds(share),
        "words": math.log((told + 1) / (told + 1 + DAMPING_WORDS)),
        "paragraphs": math.log1p(min(12, max(paragraphs, MOST_PARAGRAPHS if share >= MOST else 0))),
        "few": float(paragraphs <= FEW_PARAGRAPHS and share < MOST),
        "whole": float(is_whole(evidence) and told >= DAMPING_WORDS),
        "own": own,
        "embedded": max(0.0, evidence.longest / shared - 0.5) * 2 * own,
        "lead": max(evidence.left.lead, evidence.right.lead),
        "lead_names": _overlap(one.lead_names, other.lead_names, 3),
        "names": _overlap(one.names, other.names, 4),
        "days": math.log1p(_UNDATED_DAYS if days_apart is None else days_apart),
        "far": float((days_apart or 0) > FAR_DAYS),
        "undated": float(days_apart is None),
        "same_day": float(news_apart == 0),
        "other_day": float((news_apart or 0) >= NEWS_APART_DAYS),
        "agency": max(one.agency_level, other.agency_level),
        "byline": float(bool(one.reporters & other.reporters)),
        "colon": max(runs.after_colon(0), runs.after_colon(1)),
        "attributed": max(runs.attributed(0), runs.attributed(1)),
        "mentioned": max(runs.names_other(0), runs.names_other(1)),
        "one_sided": evidence.one_sided / shared,
        "exact": runs.exact(),
        "one_run": evidence.longest_narrative / max(1, told),
        "also": sum(evidence.ignored.values()) / shared,
        "covered": _log_odds(min(evidence.left.coverage, evidence.right.coverage)),
    }


def _news_apart(left: ArticleReading, right: ArticleReading, are_dated: bool) -> int | None:
    """Days between the days of the week that the openings name; None where one names none.

    Where a day of print is not known two different days of the week are NEWS_APART_DAYS apart.
    """
    one, other = cues_of(left).weekday, cues_of(right).weekday
    if one is None or other is None:
        return None
    if not are_dated:
        return 0 if one == other else NEWS_APART_DAYS
    meant = [
        day_meant(weekday, date.fromisoformat(each.article.printed))
        for weekday, each in ((one, left), (other, right))
    ]
    return abs((meant[0] - meant[1]).days)


def quoting_side(left: ArticleReading, right: ArticleReading, evidence: Evidence) -> int:
    """Which side of an excerpt quotes the other: 0 the left, 1 the right, -1 where nothing tells.

    What tells is the other's name beside the runs, a colon before them, quotation marks about them, and the
    other's name elsewhere.
    """
    runs = _Runs(left, right, evidence)
    tells = [
        runs.attributed(at) + runs.after_colon(at) + runs.quoted(at) + runs.names_other(at) for at in (0, 1)
    ]
    return -1 if tells[0] == tells[1] else int(tells[1] > tells[0])


class _Runs:
    """The runs of a pair that hold enough narrative, and what stands beside them on either side."""

    def __init__(self, left: ArticleReading, right: ArticleReading, evidence: Evidence) -> None:
        self.sides = (left, right)
        self.texts = (left.text, right.text)
        self.runs = [
            (((span.a_start, span.a_end), (span.b_start, span.b_end)), told)
            for span, told in zip(evidence.spans, evidence.told, strict=True)
            if told >= PARAGRAPH_WORDS
        ]
        self.total = max(1, sum(told for _, told in self.runs))
        self.shared = tuple(
            _covered(side, [(span.a_start, span.a_end) if not at else (span.b_start, span.b_end)
                            for span in evidence.spans])
            for at, side in enumerate(self.sides)
        )  # fmt: skip
        self.same_owner = bool(left.article.owner) and left.article.owner == right.article.owner

    def after_colon(self, at: int) -> float:
        """The share of narrative in runs that a colon stands straight before, on this side (0 left, 1
        right)."""
        return sum(told for run, told in self.runs if self._before(at, run[at][0]).endswith(":")) / self.total

    def attributed(self, at: int) -> float:
        """The share of narrative in runs beside which this side names the other outlet or its reporter."""
        side, other = self.sides[at], self.sides[1 - at]
        if self.same_owner:
            return 0.0
        outlet = _name_of(side, other)
        reporters = cues_of(other).reporters - cues_of(side).reporters
        found = 0
        for run, told in self.runs:
            beside = self._beside(at, *run[at])
            named = outlet is not None and outlet.search(beside) is not None
            if named or (reporters and _names_one_of(beside, reporters)):
                found += told
        return found / self.total

    def quoted(self, at: int) -> float:
        """The share of this side's shared words that it shows as another's."""
        shown = np.isin(self.sides[at].kinds[self.shared[at]], (StretchKind.QUOTED, StretchKind.DOCUMENT))
        return float(shown.mean()) if len(shown) else 0.0

    def names_other(self, at: int) -> float:
        """How often this side's own words name the other outlet, as a share of what counts as fully."""
        return min(_ATTRIBUTES_FULLY, self._mentions(at)) / _ATTRIBUTES_FULLY

    def exact(self) -> float:
        """The share of narrative in runs that begin and end with a sentence on both sides."""
        return (
            sum(told for run, told in self.runs if all(self._is_exact(at, *run[at]) for at in (0, 1)))
            / self.total
        )

    def _before(self, at: int, start: int) -> str:
        begins = int(self.sides[at].starts[start])
        return self.texts[at][max(0, begins - _BEFORE) : begins].rstrip(' \n“"‘')

    def _is_exact(self, at: int, start: int, end: int) -> bool:
        before = self._before(at, start)
        begins = int(self.sides[at].starts[start])
        opens = not before or self.texts[at][:begins].endswith("\n\n") or before[-1] in _SENTENCE_ENDS
        after = self.texts[at][int(self.sides[at].ends[end - 1]) :][:3]
        closes = after.lstrip(' .,”"')[:1] in ("\n", "") or after[:1] in ".!?"
        return opens and closes

    def _beside(self, at: int, start: int, end: int) -> str:
        """This side's own words within reach of a run."""
        side, text, shared = self.sides[at], self.texts[at], self.shared[at]
        places = [
            *range(max(0, start - _BESIDE_WORDS), start),
            *range(end, min(len(side), end + _BESIDE_WORDS)),
        ]
        return " ".join(
            text[side.starts[place] : side.ends[place] + 1] for place in places if not shared[place]
        )

    def _mentions(self, at: int) -> int:
        """How often this side's own words name the other outlet."""
        side, other = self.sides[at], self.sides[1 - at]
        outlet = None if self.same_owner else _name_of(side, other)
        if outlet is None:
            return 0
        places = [found.start() for found in outlet.finditer(self.texts[at])]
        words = np.searchsorted(side.starts, places, side="right") - 1
        return int(np.count_nonzero(~self.shared[at][words])) if len(places) else 0


def _name_of(side: ArticleReading, other: ArticleReading) -> re.Pattern[str] | None:
    """How this side would name the other outlet; None where it would name itself, or knows no name."""
    outlet = outlet_pattern(other.article.outlet_name)
    return None if outlet is None or outlet.search(side.article.outlet_name) else outlet


def _names_one_of(text: str, reporters: frozenset[str]) -> bool:
    return any(word.lower() in reporters for word in re.findall(r"\b[^\W\d_a-z][\w'’-]{3,}\b", text))


def _covered(side: ArticleReading, runs: list[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(side), dtype=np.bool_)
    for start, end in runs:
        mask[start:end] = True
    return mask


def _overlap(one: frozenset[str], other: frozenset[str], least: int) -> float:
    return len(one & other) / max(least, min(len(one), len(other)))


def _log_odds(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return math.log((share + 0.02) / (1.02 - share))
