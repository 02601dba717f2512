"""Strips for rows of articles: what each has of the fullest version of its story, from the stored ledgers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from articles.linking.versions import fullest_of
from articles.models import Article, SyndicationLink
from articles.syndication.ledger import Ledger, ledger_from_json


@dataclass(frozen=True, slots=True)
class StripCell:
    """One paragraph of the fullest version: what this article did with it."""

    state: str
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """The cells in the fullest version's order, the paragraphs of one's own, and all of it in a sentence."""

    cells: tuple[StripCell, ...]
    sentence: str
    own: int


def strip_of(found: Ledger) -> Strip:
    """The strip of a ledger whose left side is the article and whose right side is the fullest version."""
    cells = [StripCell("absent")] * found.paragraphs_b
    for entry in found.entries:
        for number in entry.b:
            cells[number - 1] = StripCell(entry.state if entry.a else "absent", entry.moved and bool(entry.a))
    sentence = f"{found.kept_b} of {found.paragraphs_b} paragraphs"
    if found.only_a:
        sentence += f", {found.only_a} of its own"
    return Strip(tuple(cells), sentence, found.only_a)


def whole_strip(paragraphs: int) -> Strip:
    """The strip of the fullest version itself."""
    return Strip((StripCell("same"),) * paragraphs, f"All {paragraphs} paragraphs: the fullest version", 0)


def strips_for(articles: Iterable[Article], user: Any) -> dict[int, Strip]:
    """For each article that shares a story, its strip; left out where no ledger joins it to the fullest.

    The fullest is the fullest that this reader may see. Two queries, however many articles.
    """
    shown = list(articles)
    by_story: dict[int, list[Article]] = {}
    held = Article.objects.visible_to(user).filter(story__in={article.story_id for article in shown})
    fields = ("pk", "story", "body_roles", "word_count", "printed_on", "source__kind")
    for member in held.select_related("source").only(*fields).order_by("pk"):
        by_story.setdefault(member.story_id, []).append(member)
    strips: dict[int, Strip] = {}
    wanted: dict[tuple[int, int], Article] = {}
    for article in shown:
        versions = by_story.get(article.story_id, [])
        if len(versions) < 2:
            continue
        fullest = fullest_of(versions)
        if fullest.pk == article.pk:
            strips[article.pk] = whole_strip(len(fullest.body_roles))
        else:
            low, high = sorted((article.pk, fullest.pk))
            wanted[low, high] = article
    if not wanted:
        return strips
    pairs = Q()
    for low, high in wanted:
        pairs |= Q(first=low, second=high)
    for link in SyndicationLink.objects.joining().filter(pairs).only("first", "second", "ledger"):
        found = ledger_from_json(link.ledger)
        if found is not None:
            article = wanted[link.first_id, link.second_id]
            strips[article.pk] = strip_of(found if link.first_id == article.pk else found.swapped())
    return strips
