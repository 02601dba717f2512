"""What the archive asks of a search engine: questions, answers, failures. It names no engine.

An engine is chosen by the settings (HAYSTACK_CONNECTIONS); `current_engine` finds it. Files, segments,
generations and servers are an engine's own business: what stands here is all that others know of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol, cast, runtime_checkable

from haystack import connections

from .index import Entry
from .plan import Plan
from .query import EVERYTHING

Sort = Literal["relevance", "newest", "oldest"]
FACETS = ("source", "agency", "section", "place", "year", "kind")
UNKNOWN = "unknown"
"""The value of a facet for articles that have none."""


class EngineUnusable(Exception):
    """There is no index, or it cannot be used; the message says why, and what to run."""


class EngineDamaged(EngineUnusable):
    """The index is there and is not what was written: no question is answered from it, and it is made anew
    from the database."""


class EngineBusy(Exception):
    """Another process or thread writes the index now."""


class TooMuchWork(Exception):
    """The query was stopped after its share of time; the message says what to narrow."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question to an engine, planned.

    `chosen` holds for each facet the values that were picked: any of them within a facet, all facets
    together. `hidden` are articles that do not exist for this reader. With a range of dates, `undated`
    lets the undated in as well; without one it asks for them alone. `lead` picks the hit that
    stands for a story: "best", "fullest", "first", "agency" or a source's slug. `stop` None: to the end.
    `source_names` gives sources (by slug) the further names that `source:` finds them by.
    """

    plan: Plan = EVERYTHING
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
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
    source_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found or, collapsed, the article that stands for its story.

    `versions` are the matching articles of the story, the lead first; without collapsing, the article alone.
    `outlets` counts their sources; each unidentified article counts as an outlet of its own.
    """

    article: int
    story: int
    score: float
    versions: tuple[int, ...]
    outlets: int


@dataclass(frozen=True, slots=True)
class Hits:
    """What an engine found. Counts are exact and cover the whole result, `hits` only the slice.

    `facets`: for each facet its values and their counts, most first; a facet's own choice does not
    narrow its counts. `histogram`: the first day of each bucket (`step` says whether days, months or
    years) and its count. `capped` says that a prefix stood for too many words.
    """

    count: int
    story_count: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    histogram: tuple[tuple[date, int], ...] = ()
    step: str = "month"
    undated: int = 0
    capped: bool = False


NO_HITS = Hits(0, 0, ())


@dataclass(frozen=True, slots=True)
class Rank:
    """Where an article stands in a result: `position` from 1, 0 where it is not in it, of `count` hits.

    `before` and `after` are the articles of the hits next to it, None at the ends.
    """

    position: int
    count: int
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Similar:
    """An article about the same as another; `score` orders, and means nothing across engines."""

    article: int
    score: float


@dataclass(frozen=True, slots=True)
class NearTerm:
    """A surface form of the index, `distance` edits from a word, that stands `count` times in it.

    It may stand in hidden articles only: it must find something for the reader before it is shown.
    """

    surface: str
    distance: int
    count: int


@runtime_checkable
class SearchEngine(Protocol):
    """What the archive needs of a search engine.

    Every method but `has_index` may raise EngineUnusable, or the system's OSError. The three that
    take a Query raise TooMuchWork when its time is up; they take the hidden articles away before
    anything is counted or ordered. Order: the query's sort, then the newest number first (with
    "oldest", the oldest first); undated articles stand last both ways.

    `parts`: how many may write at once, each the articles whose number leaves that rest.
    """

    parts: int

    def search(self, query: Query) -> Hits:
        """Count, order, slice, collapse, facets and histogram, all of one state of the index."""

    def rank_of(self, query: Query, article: int) -> Rank:
        """Where the article's hit stands in the whole result, the query's slice set aside; no row is built.

        Collapsed, an article has the rank of its story, if the article itself is among the versions found.
        """

    def matching(self, query: Query) -> Iterator[int]:
        """The articles of the query's slice in its order, not collapsed. Raises before the first is given."""

    def similar(self, entry: Entry, left_out: frozenset[int], most: int) -> tuple[Similar, ...]:
        """Articles about the same as this entry's, most alike first, its story and `left_out` excepted."""

    def terms_near(self, word: str, furthest: int, most: int) -> tuple[NearTerm, ...]:
        """Surface forms at most `furthest` edits from a folded word, not itself: nearest, then commonest."""

    def has_index(self) -> bool:
        """Whether there is an index of this version that can be written to, be it damaged."""

    def has_current_schema(self) -> bool:
        """Whether there is an index and it is laid out as this version of the archive lays it out."""

    def writing(self, patience: float = 0.0, part: int | None = None) -> AbstractContextManager[None]:
        """Hold the right to write everything, or one part; raises EngineBusy after so many seconds of
        another's holding it."""

    def held(self, articles: Iterable[int]) -> object:
        """What the index holds of some articles, for `write`: taken before their rows are read.

        None where the right to write keeps everybody else away.
        """

    def write(self, entries: Iterable[Entry], removed: Iterable[int], held: Any = None) -> frozenset[int]:
        """Put entries in and take articles out; hold `writing`. Nothing is done if `entries` raises.

        Returns the articles whose entries another machine wrote since `held`, and which were left as they
        are: an older entry never replaces a newer one. They are to be read again.
        """

    def mark_hidden(self, hidden: Callable[[], frozenset[int]], most: int | None = None) -> int:
        """Have the index tell which articles are hidden from readers, where that makes queries quicker.

        Answers are the same with it and without: each query's own `hidden` counts. At most so many articles
        are marked or unmarked; how many were. What another holds the right to write is left.
        """

    def rebuild(self, entries: Iterable[Entry], accept: Callable[[Mapping[int, int]], None]) -> None:
        """Write a new index aside and put it in for the old one in one step; hold `writing`.

        `accept` is given the new index's digests first, and raises to keep the old one.
        """

    def remove_index(self) -> None:
        """Take the index away; hold `writing`."""

    def verify(self) -> None:
        """Read all of the index against what it says of itself; raises EngineUnusable naming the damage."""

    def digests(self) -> Mapping[int, int]:
        """Each article in the index and its entry's digest."""

    def freshness(self) -> datetime:
        """When the index was last written."""


def current_engine() -> SearchEngine:
    """This thread's engine of the connection that the settings name."""
    return cast(SearchEngine, connections["default"].get_backend().archive_engine)
