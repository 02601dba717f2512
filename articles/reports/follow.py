"""What an archive holds earlier and later on an article's matter, and why; who quotes whom at length."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from articles.models import Article, SyndicationLink
from articles.syndication.matters.names_in_text import names, told_name_words
from articles.syndication.matters.pairing import Side

LEAST_NAMES = 3
"""Names that both must print inside their sentences. With fewer, of the samples' articles "about the same"
half were strangers that shared a town."""
NAMES_TOLD = 3
SHOWN = 6
_Relation = SyndicationLink.Relation


@dataclass(frozen=True, slots=True)
class RelatedArticle:
    """Another article: `when` it was printed against this one, "" where a day is not known, and why it is
    told."""

    article: Article
    when: str
    reason: str


Linked = Sequence[tuple[SyndicationLink, Article]]


def linked_beside(article: Article, user: Any) -> Linked:
    """The follow-up and excerpt links of an article, strongest first, with what this reader may see at the
    other end. Two queries."""
    kinds = (_Relation.FOLLOW_UP, _Relation.EXCERPT)
    links = SyndicationLink.objects.of(article.pk).filter(relation__in=kinds).defer("spans", "ledger")
    held = [
        (link, link.second_id if link.first_id == article.pk else link.first_id)
        for link in links.order_by("-score", "pk")
    ]
    seen = Article.objects.visible_to(user).exclude(story=article.story_id).for_list()
    others = seen.in_bulk([other for _, other in held])
    return [(link, others[other]) for link, other in held if other in others]


def earlier_and_later(
    article: Article, linked: Linked, alike: Callable[[], Iterable[Article]]
) -> tuple[RelatedArticle, ...]:
    """Up to SHOWN articles on the same matter: those linked as follow-ups, by their days; where there are
    none, those of `alike` that name the same people, places and bodies, in its order.

    An article without a day has no follow-ups by link: nothing says what came before it. `alike` is asked
    only where it is needed.
    """
    dated = []
    for link, other in linked:
        if link.relation != _Relation.FOLLOW_UP:
            continue
        if link.status != SyndicationLink.Status.REJECTED and article.printed_on and other.printed_on:
            shared = f"{link.evidence.get('narrative', 0)} words of narrative are in both"
            dated.append((other.printed_on, other.pk, RelatedArticle(other, _when(article, other), shared)))
    if dated:
        return tuple(told for _, _, told in sorted(dated, key=lambda each: each[:2]))[:SHOWN]
    return by_names(article, alike())[:SHOWN]


def quoted_at_length(article: Article, linked: Linked) -> tuple[RelatedArticle, ...]:
    """Up to SHOWN articles that an excerpt joins to this one, whichever quotes the other."""
    told = (
        RelatedArticle(other, "", _quoting(link, article))
        for link, other in linked
        if link.relation == _Relation.EXCERPT
    )
    return tuple(told)[:SHOWN]


def by_names(article: Article, candidates: Iterable[Article]) -> tuple[RelatedArticle, ...]:
    """Those of the candidates that name at least LEAST_NAMES that this article names, in the order given.

    Reads the candidates' bodies in one query.
    """
    held = list(candidates)
    bodies = dict(Article.objects.filter(pk__in=[other.pk for other in held]).values_list("pk", "body"))
    own = _named(article.body)
    out = []
    for other in held:
        its = _named(bodies.get(other.pk, ""))
        shared = [text for word, text in own.items() if word in its]
        if len(shared) >= LEAST_NAMES:
            out.append(RelatedArticle(other, _when(article, other), _both_name(shared)))
    return tuple(out)


def _quoting(link: SyndicationLink, article: Article) -> str:
    if not link.direction:
        return "one quotes the other at length"
    earlier = link.first_id if link.direction == SyndicationLink.Direction.FIRST_TO_SECOND else link.second_id
    return "quotes this article at length" if earlier == article.pk else "is quoted here at length"


def _named(body: str) -> dict[str, str]:
    """The names of a text by their last word, the most printed first."""
    side = Side(body, bytearray(len(body)), None)
    _, inner = told_name_words(side.words, body)
    counts: dict[str, list[str]] = {}
    for name in names(side):
        if name.core[-1] in inner:
            counts.setdefault(name.core[-1], []).append(name.text)
    in_order = sorted(counts, key=lambda word: -len(counts[word]))
    return {word: max(counts[word], key=len) for word in in_order}


def _both_name(shared: Sequence[str]) -> str:
    told = list(shared[:NAMES_TOLD])
    return f"both name {', '.join(told[:-1])} and {told[-1]}"


def _when(article: Article, other: Article) -> str:
    if article.printed_on is None or other.printed_on is None:
        return ""
    days = (other.printed_on - article.printed_on).days
    if not days:
        return "the same day"
    return f"{abs(days)} day{'s' * (abs(days) != 1)} {'later' if days > 0 else 'earlier'}"
