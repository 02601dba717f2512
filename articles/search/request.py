"""What is asked of an engine and what it answers, in terms that name no engine."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from .plan import Plan
from .query import EVERYTHING

Sort = Literal["relevance", "newest", "oldest"]
FACETS = ("source", "agency", "section", "place", "year", "kind")
UNKNOWN = "unknown"
"""The value of a facet for articles that have none."""


class TooMuchWork(Exception):
    """The query was stopped after its share of time; the message says what to narrow."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to an engine.

    `chosen` holds for each facet the values that were picked: any of them within a facet, all facets
    together. `hidden` are articles that do not exist for this reader. With a range of dates, `undated`
    lets the undated in as well; without one it asks for them alone. `lead` picks the row that
    stands for a story: "best", "fullest", "first", "agency" or a source's slug. `stop` None: to the end.
    `names` gives sources (by slug) the further names that `source:` finds them by.
    """

    tree: Plan = EVERYTHING
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    undated: bool = False
    hidden: frozenset[int] = frozenset()
    sort: Sort = "relevance"
    collapse: bool = False
    lead: str = "best"
    start: int = 0
    stop: int | None = 20
    wants_facets: bool = True
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer: an article, or the article that stands for its story.

    `versions` are the matching articles of the story, the lead first; without collapsing, the article alone.
    `outlets` counts their sources; each unidentified article counts as an outlet of its own.
    """

    article: int
    story: int
    score: float
    versions: tuple[int, ...]
    outlets: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found. Counts are exact and cover the whole result, not the slice.

    `facets`: for each facet its values and their counts, most first; a facet's own choice does not
    narrow its counts. `days`: the first day of each bucket of the histogram (`step` says whether
    days, months or years) and its count. `capped` says that a prefix stood for too many words.
    """

    count: int
    story_count: int
    rows: tuple[Row, ...]
    facets: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    histogram: tuple[tuple[date, int], ...] = ()
    step: str = "month"
    undated: int = 0
    capped: bool = False
    generation: int = 0


class Engine(Protocol):
    """What the rest of the archive asks of a search engine."""

    def answer(self, ask: Ask) -> Answer: ...
