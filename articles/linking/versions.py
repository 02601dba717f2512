"""The versions of one story: which is the fullest, which stands for it, which links hold it together."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Value, When

from articles.models import Article, Source, Story, SyndicationLink
from articles.syndication.compare import compare
from articles.syndication.ledger import Ledger, ledger_from_json, ledger_of

TIED_WORDS = 0.01
"""Share of the words that house style alone adds or takes: "per cent" for "percent"."""


def fullest_of(versions: Sequence[Article]) -> Article:
    """The version with the most paragraphs, of these with the most words; of equals the agency's own, then
    the first printed, then the first to come in.

    Reads each version's source: fetch it along.
    """
    most = max(len(article.body_roles) for article in versions)
    longest = [article for article in versions if len(article.body_roles) == most]
    words = (1 - TIED_WORDS) * max(article.word_count for article in longest)
    return min(
        (article for article in longest if article.word_count >= words),
        key=lambda article: (
            article.source is None or article.source.kind != Source.Kind.AGENCY,
            article.printed_on or date.max,
            article.pk,
        ),
    )


def letters_of(numbers: Iterable[int]) -> dict[int, str]:
    """The letter of each version of a story: A for the first that came in, B for the next, AA behind Z.

    A version that comes in later takes the next letter, so that those given stay.

    >>> letters_of([12, 7])
    {7: 'A', 12: 'B'}
    """
    return {number: _letters(at) for at, number in enumerate(sorted(numbers))}


def _letters(at: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def lead_of(story: Story, versions: Sequence[Article]) -> Article:
    """The version that stands for the story: a curator's choice if it is among them, else the fullest."""
    chosen = [article for article in versions if article.pk == story.lead_id]
    return chosen[0] if chosen else fullest_of(versions)


def origin_of(story: Story, versions: Sequence[Article]) -> tuple[Article | None, bool]:
    """The version that came first, and whether a curator says so; None where direction is undetermined."""
    for number, by_curator in ((story.original_id, True), (story.likely_original_id, False)):
        for article in versions:
            if article.pk == number:
                return article, by_curator
    return None, False


def ledger_against(article: Article, fullest: Article, link: SyndicationLink | None) -> Ledger:
    """The ledger with `article` on the left: the stored one where there is one, else made now."""
    stored = ledger_from_json(link.ledger) if link else None
    if stored is not None and link is not None:
        return stored if link.first_id == article.pk else stored.swapped()
    return ledger_of(compare(article, fullest))


def links_within(story: Story, user: Any) -> Any:
    """The links between versions of a story that this reader may see, rejected ones left out."""
    return (
        SyndicationLink.objects.visible_to(user)
        .filter(first__story=story, second__story=story)
        .exclude(status=SyndicationLink.Status.REJECTED)
    )


def strongest_first(links: Any) -> Any:
    """Those that join a story before those that do not, each by strength."""
    joins = Case(When(status__in=SyndicationLink.JOINING, then=Value(0)), default=Value(1))
    return links.order_by(joins, "-score", "pk")


def spanning_forest(edges: Iterable[tuple[int, int, int]], versions: int) -> list[int]:
    """The links, strongest first, that are enough to join every version to another (Kruskal, 1956).

    `edges` are (link, first article, second article) in order of strength; no more of them are read
    than are needed, so that a story whose versions are all linked with one another stays cheap.
    """
    root: dict[int, int] = {}

    def find(number: int) -> int:
        while root.setdefault(number, number) != number:
            number = root[number]
        return number

    kept: list[int] = []
    for link, one, other in edges:
        first, second = find(one), find(other)
        if first != second:
            root[second] = first
            kept.append(link)
            if len(kept) == versions - 1:
                break
    return kept
