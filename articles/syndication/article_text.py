"""What the linker knows of an article: its words and where they were printed. No models, no database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article as the linker sees it.

    `outlet` is a stable key of the source, or "" when the source is unidentified:
    unidentified articles count as from different outlets, and nothing is learnt from
    them per outlet. `paragraphs` are the body's paragraphs in printed order, the
    dateline still in the first. `printed` is an ISO day or "".
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


@dataclass(frozen=True, slots=True)
class Span:
    """A run of shared words: word offsets [start, end) on each side, counted from 0 over the body."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
