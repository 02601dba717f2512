"""What the archive knows about a piece and how it knows it; and how to cite it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

from articles.models import Article, Capture
from articles.words import printed_words


@dataclass(frozen=True, slots=True)
class Fact:
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


def origin_words(origin: str) -> str:
    """Where a field came from, in words: "the manifest"."""
    return dict(Article.Origin.choices).get(origin, origin)


def language_words(tag: str) -> str:
    """The language in English: "French" for fr; the tag itself where it is not known."""
    try:
        return str(get_language_info(tag)["name"])
    except KeyError:
        return tag


def facts_of(piece: Article) -> list[Fact]:
    """Every field that the piece has, with its origin; the headline and standfirst by their origin only."""
    facts = []
    for name, label in FIELDS:
        value = _value(piece, name)
        if not value:
            continue
        origin = origin_words(piece.origins.get(name, ""))
        if name == "language" and piece.language_detected:
            origin = ""
        if name in SHOWN_ABOVE:
            if origin:
                facts.append(Fact(label, "", origin))
            continue
        route, argument = ROUTES.get(name, ""), value
        if name == "source" and piece.source:
            route, argument = "source", piece.source.slug
        facts.append(Fact(label, value, origin, route, argument))
    return facts


def _value(piece: Article, name: str) -> str:
    if name == "source":
        return piece.source.name if piece.source else ""
    if name == "printed_on":
        return printed_words(piece) if piece.printed_on else ""
    if name == "rights":
        return piece.get_rights_display() if piece.rights else ""
    if name == "language" and piece.language:
        return language_words(piece.language) + (", detected" if piece.language_detected else "")
    return str(getattr(piece, name))


def citation_of(piece: Article, captures: Sequence[Capture], request: HttpRequest) -> str:
    """A line to paste into a footnote: byline, headline, source, day, the archive's number, permalink."""
    opening = f"{piece.byline.removeprefix('By ')}. " if piece.byline else ""
    title = piece.title.rstrip(".")
    quoted = f"“{title}”" if piece.headline else title
    if piece.source:
        quoted += f", {piece.source.name}"
    checksum = f", SHA-256 {captures[0].sha256[:12]}" if captures else ""
    address = request.build_absolute_uri(piece.get_absolute_url())
    return (
        f"{opening}{quoted}, {printed_words(piece)}. "
        f"{settings.ARCHIVE_NAME}, piece {piece.pk}{checksum}. {address}"
    )
