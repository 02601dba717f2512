"""What the index knows of an article: one frozen entry, and how it is read off an article."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from articles.models import Article, Source
from articles.models.article import ArticleQuerySet

ENTRY_VERSION = 2  # another entry for the same row is another version: every digest changes, and so rebuilds


@dataclass(frozen=True, slots=True)
class Entry:
    """One article for the index. Text fields as printed; a category that is not known is "".

    `kind` is wire, part-wire, own or "" (unknown); `printed` None is undated. `source` is the
    source's slug, "" for an unidentified one.
    """

    article: int
    story: int
    headline: str
    standfirst: str
    byline: str
    body: str
    source: str
    agency: str
    section: str
    place: str
    kind: str
    printed: date | None
    language: str
    words: int

    @property
    def digest(self) -> int:
        """63 bits of everything the index holds of the article; equal digests prove equal entries."""
        joined = "\x1f".join(map(str, (ENTRY_VERSION, *_VALUES(self))))
        packed = hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(packed, "big") >> 1


_VALUES = attrgetter(*(each.name for each in fields(Entry)))


def entry_of(article: Article) -> Entry:
    """The entry of an article whose `source` is already fetched."""
    return Entry(
        article=article.pk,
        story=article.story_id,
        headline=article.headline,
        standfirst=article.standfirst,
        byline=article.byline,
        body=searched_body(article),
        source=article.source.slug if article.source else "",
        agency=article.agency,
        section=article.section,
        place=place_of(article.dateline),
        kind=kind_of(article),
        printed=article.printed_on,
        language=article.language.split("-")[0].lower(),
        words=article.word_count,
    )


def searched_body(article: Article) -> str:
    """The body, and below it what the outlet printed as corrections: both are searched as its words."""
    return "\n\n".join(part for part in (article.body, article.printed_corrections) if part)


def place_of(dateline: str) -> str:
    """A dateline's place in one spelling: JERUSALEM and Jerusalem are one place."""
    return dateline.title() if dateline.isupper() else dateline


def kind_of(article: Article) -> str:
    """Whose words an article is by its own marks: an agency's, partly an agency's, the outlet's own, or
    ""."""
    if article.source and article.source.kind == Source.Kind.AGENCY:
        return "wire"
    by_person = article.byline and article.agency.lower() not in article.byline.lower()
    if article.agency:
        return "part-wire" if by_person or article.contributors else "wire"
    return "own" if article.byline else ""


def articles_to_index() -> ArticleQuerySet:
    """Every article, hidden ones too: the engine takes away, per reader, what the database hides."""
    return Article.objects.select_related("source").order_by("pk")


def entries(article_ids: Iterable[int]) -> list[Entry]:
    """The entries of those of these articles that (still) exist, in one query."""
    return [entry_of(article) for article in articles_to_index().filter(pk__in=list(article_ids))]
