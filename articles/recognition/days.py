"""Tells about when an article of no stated day was printed, from the stated days of its story's versions."""

from datetime import date

from django.db.models import Q

from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.recognition.reading.days import DaySpan, day_hints, day_span
from articles.recognition.texts import furniture_of

MOST_VERSIONS = 200
"""Dated versions that are looked at; a story of more has them within few days."""


def settle_day(article_id: int) -> None:
    """Do what is due for one article: tell its span of days, or take one back that nothing says any more.

    What a person, a file or the text states stands, and so does a person's word that it is undated. A span
    raises no revision number and makes nothing due: links and the index rest on stated days alone.
    """
    article = open_articles().filter(pk=article_id).first()
    if article is not None:
        write_span(article, span_of(article))


def open_articles() -> ArticleQuerySet:
    """Articles whose day nobody states, and of whom no person has said that they are undated."""
    mine = Q(origins__printed_on=Article.Origin.VERSIONS) | Q(origins__printed_on__isnull=True)
    return Article.objects.filter(mine, printed_on=None).order_by("pk")


def span_of(article: Article) -> DaySpan | None:
    """What its versions say of an article's day. Those that are hidden say nothing."""
    days = versions_days(article)
    if not days:
        return None
    capture = article.captures.order_by("-number").first()
    furniture = furniture_of(capture) if capture else []
    return day_span(day_hints(article.paragraphs[:2], furniture), days)


def versions_days(article: Article) -> list[date]:
    """The stated days of the other versions in its story that anybody may see, earliest first."""
    versions = Article.objects.live().filter(
        story=article.story_id, printed_on__isnull=False, printed_precision=Article.Precision.DAY
    )
    days = versions.exclude(pk=article.pk).order_by("printed_on", "pk").values_list("printed_on", flat=True)
    return [day for day in days[:MOST_VERSIONS] if day is not None]


def write_span(article: Article, span: DaySpan | None) -> None:
    """Store a span, or that there is none, where it is not what stands."""
    values = {
        "printed_precision": Article.Precision.ABOUT if span else Article.Precision.NONE,
        "about_first": span.first if span else None,
        "about_last": span.last if span else None,
        "about_day": span.day if span else None,
        "about_basis": span.basis if span else "",
    }
    if all(getattr(article, name) == value for name, value in values.items()):
        return
    origins = {name: origin for name, origin in article.origins.items() if name != "printed_on"}
    if span:
        origins["printed_on"] = Article.Origin.VERSIONS.value
    Article.objects.filter(pk=article.pk).update(**values, origins=origins)
