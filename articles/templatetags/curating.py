"""What curators find on the pages they read: verdicts, acts on a story, fields of an article, undo."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template import Context

from articles.curation.forms import CorrectFieldForm
from articles.curation.review import verdict_token
from articles.curation.undo import UNDOES
from articles.models import Article, Story, SyndicationLink

register = template.Library()
LINKS_OFFERED = 40
"""Links of one article that its page offers verdicts on, strongest first."""


@dataclass(frozen=True, slots=True)
class UndoButton:
    """The decision that a message tells of, and the words of the button that takes it back."""

    decision: int
    words: str


@register.filter
def undo_button(message: Message) -> UndoButton | None:
    """What takes back the act that a message tells of; None for other messages."""
    tags = message.extra_tags or ""
    if not tags.startswith(UNDOES):
        return None
    number, _, words = tags.removeprefix(UNDOES).partition(" ")
    return UndoButton(int(number), words)


def _asked(context: Context) -> dict[str, Any]:
    """What every part needs of the page it stands on."""
    request = context["request"]
    return {
        "request": request,
        "perms": context.get("perms"),
        "csrf_token": context.get("csrf_token"),
        "next": request.get_full_path(),
        "curates": request.user.has_perm("articles.curate"),
        "publishes": request.user.has_perm("articles.publish_notice"),
    }


@register.inclusion_tag("articles/parts/_curate_link.html", takes_context=True)
def curate_link(context: Context, link: SyndicationLink | None, words: str = "") -> dict[str, Any]:
    """The verdicts on a link, for those who may give them. `words` says which link, for who cannot see."""
    return {
        **_asked(context),
        "link": link,
        "words": words,
        "token": verdict_token(link) if link else "",
    }


@register.inclusion_tag("articles/parts/_curate_story.html", takes_context=True)
def curate_story(context: Context, story: Story, versions: Any) -> dict[str, Any]:
    """What can be done to a story from its page. `versions` are articles, or what has one as `article`."""
    articles = [getattr(version, "article", version) for version in versions]
    return {**_asked(context), "story": story, "articles": articles}


@register.inclusion_tag("articles/parts/_curate_compare.html", takes_context=True)
def curate_compare(context: Context, first: Article, second: Article) -> dict[str, Any]:
    """The verdict on the pair that a comparison shows; where no link joins them, the two stories."""
    asked = _asked(context)
    link = None
    if asked["curates"]:
        low, high = sorted((first.pk, second.pk))
        link = SyndicationLink.objects.filter(first=low, second=high).defer("spans", "ledger").first()
    return {
        **asked,
        "link": link,
        "token": verdict_token(link) if link else "",
        "first": first,
        "second": second,
        "is_one": first.story_id == second.story_id,
    }


@register.inclusion_tag("articles/parts/_curate_article.html", takes_context=True)
def curate_article(context: Context, article: Article) -> dict[str, Any]:
    """What can be done to an article from its page: its links judged, a field corrected, lines marked, a
    correction published."""
    asked = _asked(context)
    if not asked["curates"]:
        return asked
    links = (
        SyndicationLink.objects.of(article.pk)
        .visible_to(context["request"].user)
        .exclude(status=SyndicationLink.Status.REJECTED)
        .exclude(relation=SyndicationLink.Relation.NONE)
        .select_related("first__source", "second__source")
        .defer("spans", "ledger", "evidence", "first__body", "second__body")
        .order_by("-score", "pk")[:LINKS_OFFERED]
    )
    offered = [
        (link, link.second if link.first_id == article.pk else link.first, verdict_token(link))
        for link in links
    ]
    return {**asked, "article": article, "offered": offered, "form": CorrectFieldForm(instance=article)}
