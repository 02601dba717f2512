"""What goes on from the letters typed so far: sources, sections and headlines that this reader may see.

Asked on each key, so each look-up is bounded: the sources are few, a section is a step in an index,
and headlines come from the search engine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from articles.language.characters import fold_space
from articles.language.search_tokens import fold_surface, split_words
from articles.models import Article, Source, may_read

from .damage import note_if_damaged
from .engine import EngineUnusable, Query, TooMuchWork, current_engine
from .plan import plan_query
from .query import And, Node, Prefix, Word
from .results import hidden_ids

LONGEST_TYPED = 100
SHORTEST_TYPED = 2
MOST_TRIED = 60  # articles whose headlines are looked at
AFTER_EVERY_TEXT = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` is headline, source or section; `value` is what to open or search for."""

    kind: str
    label: str
    value: str
    article: int = 0


def suggestions_for(prefix: str, user: Any, most: int = 5) -> tuple[Suggestion, ...]:
    """Up to `most` sources, sections and headlines each; only of articles this reader may see."""
    typed = fold_space(prefix)[:LONGEST_TYPED]
    if len(typed) < SHORTEST_TYPED or not may_read(user):
        return ()
    of_source = Article.objects.visible_to(user).order_by().filter(source=OuterRef("pk"))
    named = Source.objects.filter(Exists(of_source), name__icontains=typed).order_by("name")
    return (
        *(Suggestion("source", source.name, source.slug) for source in named[:most]),
        *(Suggestion("section", section, section) for section in _sections(typed, user, most)),
        *(Suggestion("headline", label, label, pk) for pk, label in _headlines(typed, user, most)),
    )


def _sections(typed: str, user: Any, most: int) -> list[str]:
    spellings = dict.fromkeys((typed, typed.lower(), typed.capitalize(), typed.title(), typed.upper()))
    found = {section for spelling in spellings for section in _sections_from(spelling, user, most)}
    return sorted(found)[:most]


def _sections_from(start: str, user: Any, most: int) -> Iterator[str]:
    """Up to `most` sections that begin so. One step in the index for each, however many articles have it."""
    visible = Article.objects.countable_by(user).order_by("section").values_list("section", flat=True)
    here = visible.filter(section__gte=start, section__lt=start + AFTER_EVERY_TEXT)
    last = here.first()
    for _ in range(most):
        if last is None:
            return
        yield last
        last = here.filter(section__gt=last).first()


def _headlines(typed: str, user: Any, most: int) -> list[tuple[int, str]]:
    """Headlines in which each typed word begins a word, the best matches of the archive first.

    A headline's word weighs three times a body's, so the best matches of the words anywhere have them in
    the headline; to ask for the headline alone would read every occurrence of the words in every body.
    """
    words = split_words(typed)
    if not words:
        return []
    parts: list[Node] = [*(Word(word) for word in words[:-1]), Prefix(words[-1])]
    tree = And(tuple(parts)) if len(parts) > 1 else parts[0]
    query = Query(plan_query(tree), hidden=hidden_ids(user), stop=MOST_TRIED, wants_facets=False)
    try:
        ids = list(current_engine().matching(query))
    except (EngineUnusable, TooMuchWork, OSError) as error:
        note_if_damaged(error)
        return []
    found = dict(Article.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "headline"))
    starts = [fold_surface(word) for word in words]
    held = [(pk, found[pk]) for pk in ids if pk in found and _begins_all(starts, found[pk])]
    return held[:most]


def _begins_all(starts: list[str], headline: str) -> bool:
    words = [fold_surface(word) for word in split_words(headline)]
    return all(any(word.startswith(start) for word in words) for start in starts)
