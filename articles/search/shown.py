"""What search.results takes and gives: frozen, and the same for every engine."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from articles.models import Article

from .engine import Sort
from .snippets import Marked
from .undated import NONE_LEFT_OUT, LeftOut
from .upkeep import Freshness

LEADS = ("best", "fullest", "first", "agency")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search, as the address holds it. Values of `sources` are slugs; "unknown" stands for none.

    `undated` adds the undated articles to a range of dates; without a range it asks for them alone.
    `lead` is one of LEADS or the slug of a preferred source. `exact` switches stemming's companion,
    house style, off and takes every word as typed. A page out of range becomes the nearest one.
    """

    text: str = ""
    sources: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    undated: bool = False
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 20
    collapse: bool = True
    lead: str = "best"
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bar of the histogram: `first` to `last` day, both included."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row. `versions` are the story's matching articles, this one first; `version_count` is exact.

    `headline` and `snippet` are segments of text, each with whether it is marked.
    """

    article: Article
    story: Any
    version_count: int
    outlet_count: int
    headline: tuple[Marked, ...]
    snippet: tuple[Marked, ...]
    score: float
    versions: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of results. `count` counts articles, `story_count` stories; both are exact for this reader.

    `number` and `page_count` count from 1. `text` is the query's stable form, `notes` what was mended
    or cut. `did_you_mean` is another query, only where nothing was found. `degraded` says that the
    index could not be used and the database answered, without facets and ranking; `problem` says
    why for the operator, `stopped` that the search took too long.
    """

    request: SearchRequest
    rows: tuple[ResultRow, ...]
    count: int
    story_count: int
    number: int
    page_count: int
    facets: dict[str, tuple[Facet, ...]]
    histogram: tuple[Bucket, ...]
    step: str
    undated: int
    text: str
    searched_as: str
    notes: tuple[str, ...]
    freshness: Freshness
    did_you_mean: str = ""
    also_searched: tuple[str, ...] = ()
    undated_left_out: LeftOut = NONE_LEFT_OUT
    is_halved: bool = False
    is_passage: bool = False
    degraded: bool = False
    problem: str = ""

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.page_count
