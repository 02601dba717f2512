"""What the archive knows about an article and how it knows it; and how to cite it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

from articles.models import Article, Capture, OutletEvidence
from articles.words import printed_words


@dataclass(frozen=True, slots=True)
class ProvenanceLine:
    """One line of the provenance rail: a label, the value, where it came from ("the text"), a link or ""."""

    label: str
    value: str
    origin: str = ""
    route: str = ""
    argument: str = ""


FIELDS = (
    ("source", "Source"),
    ("printed_on", "Printed"),
    ("section", "Section"),
    ("headline", "Headline"),
    ("standfirst", "Standfirst"),
    ("byline", "Byline"),
    ("dateline", "Dateline"),
    ("agency", "Agency"),
    ("credit", "Credit"),
    ("contributors", "Contributors"),
    ("language", "Language"),
    ("url", "Address"),
    ("rights", "Rights"),
)
SHOWN_ABOVE = frozenset({"headline", "standfirst"})
ROUTES = {"section": "section", "dateline": "place"}


ROLE_OF = {"printed_on": "date"}
"""The label of the line that says a field, where it is not named as the field is."""


def origin_words(origin: str) -> str:
    """Where a field came from, in words: "the manifest"."""
    return dict(Article.Origin.choices).get(origin, origin)


def language_words(tag: str) -> str:
    """The language in English: "French" for fr; the tag itself where it is not known."""
    try:
        return str(get_language_info(tag)["name"])
    except KeyError:
        return tag


def facts_of(article: Article) -> list[ProvenanceLine]:
    """Every field that the article has, with its origin; the headline and standfirst by their origin only."""
    facts = []
    marked = set(article.line_marks.order_by().values_list("role", flat=True))
    for name, label in FIELDS:
        value = _value(article, name)
        if not value:
            continue
        origin = origin_words(article.origins.get(name, ""))
        if article.origins.get(name) == Article.Origin.TEXT and ROLE_OF.get(name, name) in marked:
            origin += ", where a person marked it"
        if name == "language" and article.language_detected:
            origin = ""
        if name in SHOWN_ABOVE:
            if origin:
                facts.append(ProvenanceLine(label, "", origin))
            continue
        if name == "source" and article.origins.get("source") == Article.Origin.RECOGNISED:
            origin = recognised_words(article)
        route, argument = ROUTES.get(name, ""), value
        if name == "source" and article.source:
            route, argument = "source", article.source.slug
        facts.append(ProvenanceLine(label, value, origin, route, argument))
    return facts


GIVEN = (
    ("guid", "Its sender’s name for it"),
    ("version", "Version"),
    ("slugline", "Slugline"),
    ("urgency", "Urgency"),
    ("subjects", "Subjects"),
    ("usage", "Terms of use"),
    ("copyright", "Copyright"),
    ("note", "Note to editors"),
    ("payload_digest", "Payload digest"),
)


def given_by_message(capture: Capture | None) -> list[ProvenanceLine]:
    """What a capture's message or container says of it, as given: subjects are codes, not words."""
    if capture is None:
        return []
    return [
        ProvenanceLine(label, ", ".join(value) if isinstance(value, list) else str(value))
        for name, label in GIVEN
        if (value := capture.given.get(name))
    ]


def recognised_words(article: Article) -> str:
    """On what a recognised source rests: "recognised: 31 lines of furniture"."""
    evidence = OutletEvidence.objects.filter(article=article).first()
    count = evidence.line_count if evidence else 0
    return f"recognised: {count} line{'' if count == 1 else 's'} of furniture"


def _value(article: Article, name: str) -> str:
    if name == "source":
        return article.source.name if article.source else ""
    if name == "printed_on":
        return printed_words(article) if article.printed_precision else ""
    if name == "rights":
        return article.get_rights_display() if article.rights else ""
    if name == "language" and article.language:
        return language_words(article.language) + (", detected" if article.language_detected else "")
    return str(getattr(article, name))


def citation_of(article: Article, captures: Sequence[Capture], request: HttpRequest) -> str:
    """A line to paste into a footnote: byline, headline, source, day, the archive's number, permalink."""
    opening = f"{article.byline.removeprefix('By ')}. " if article.byline else ""
    title = article.title.rstrip(".")
    quoted = f"“{title}”" if article.headline else title
    if article.source:
        quoted += f", {article.source.name}"
    checksum = f", SHA-256 {captures[0].sha256[:12]}" if captures else ""
    address = request.build_absolute_uri(article.get_absolute_url())
    return (
        f"{opening}{quoted}, {printed_words(article)}. "
        f"{settings.ARCHIVE_NAME}, article {article.pk}{checksum}. {address}"
    )
