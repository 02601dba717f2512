"""What the linker knows of an article: its words and where they were printed. No models, no database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article as the linker sees it.

    `outlet` is a stable key of the source or of the unknown outlet, or "" when neither is known:
    unidentified articles count as from different outlets, and nothing is learnt from
    them per outlet. `outlet_name` is what others call it; `publisher` a stable key of who
    owns it, or "". `paragraphs` are the body's paragraphs in printed order,
    the dateline still in the first. `agency` is whose copy it says it is, `contributors` the
    line that names who helped. `entries` are the posts of a live blog, the letters or the turns of a
    transcript: first paragraph, and the one behind the last, counted from 0. `printed` is an ISO day or "",
    `printed_at` the moment in UTC (ISO) where the hour and its zone are printed too.
    """

    key: int
    outlet: str
    paragraphs: tuple[str, ...]
    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    dateline: str = ""
    credit: str = ""
    agency: str = ""
    outlet_is_agency: bool = False
    printed: str = ""
    outlet_name: str = ""
    publisher: str = ""
    contributors: str = ""
    printed_at: str = ""
    entries: tuple[tuple[int, int], ...] = ()

    @property
    def owner(self) -> str:
        """The publisher, else the outlet; "" when unidentified. Articles of one owner are judged as one
        outlet's."""
        return self.publisher or self.outlet


@dataclass(frozen=True, slots=True)
class Span:
    """A run of shared words: word offsets [start, end) on each side, counted from 0 over the body."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
