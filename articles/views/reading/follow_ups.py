"""What came before an article and after it: follow-ups by their links, and who quotes whom at length."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet

from articles.models import Article, SyndicationLink

SHOWN = 6
_Relation = SyndicationLink.Relation


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """Another article with what it is to this one, in words."""

    article: Article
    words: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an article: `follow_ups` in order of their days, and `quotations` at length."""

    follow_ups: list[LinkedArticle]
    quotations: list[LinkedArticle]


def beside(article: Article, user: User | AnonymousUser) -> Beside:
    """Reports of the same matter on other days that share narrative with this one; and excerpts, whichever
    quotes the other.

    An article without a day has no follow-ups: nothing says what came before it.
    """
    links = (
        SyndicationLink.objects.of(article.pk)
        .filter(relation__in=(_Relation.FOLLOW_UP, _Relation.EXCERPT))
        .defer("spans", "ledger")
        .order_by("-score", "pk")
    )
    dated, quotations = [], []
    for link, other in _others(article, links, user):
        if link.relation == _Relation.EXCERPT:
            quotations.append(LinkedArticle(other, _quoting(link, article)))
        elif link.status != SyndicationLink.Status.REJECTED and article.printed_on and other.printed_on:
            dated.append((other.printed_on, other.pk, LinkedArticle(other, _reason(link, article, other))))
    follow_ups = [linked for _, _, linked in sorted(dated, key=lambda each: each[:2])]
    return Beside(follow_ups[:SHOWN], quotations[:SHOWN])


def _others(
    article: Article, links: QuerySet[SyndicationLink], user: User | AnonymousUser
) -> list[tuple[SyndicationLink, Article]]:
    held = [(link, link.second_id if link.first_id == article.pk else link.first_id) for link in links]
    seen = Article.objects.visible_to(user).exclude(story=article.story_id).for_list()
    others = seen.in_bulk([other for _, other in held])
    return [(link, others[other]) for link, other in held if other in others]


def _reason(link: SyndicationLink, article: Article, other: Article) -> str:
    assert article.printed_on is not None and other.printed_on is not None
    days = (other.printed_on - article.printed_on).days
    when = "the same day" if days == 0 else f"{abs(days)} day{'' if abs(days) == 1 else 's'} "
    when = when if days == 0 else when + ("later" if days > 0 else "earlier")
    return f"{when}; {link.evidence.get('narrative', 0)} words of narrative are in both"


def _quoting(link: SyndicationLink, article: Article) -> str:
    if not link.direction:
        return "one quotes the other at length"
    earlier = link.first_id if link.direction == SyndicationLink.Direction.FIRST_TO_SECOND else link.second_id
    return "quotes this article at length" if earlier == article.pk else "is quoted here at length"
