"""What people do in an archive, done to one of a few hundred articles, so that it can be seen to move.

Run inside a program that has the archive set up: `from tests.live.worked_on import work; work()`.
"""

import json
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from articles.curation import editing, notices, review, stories, undo
from articles.models import (
    Annotation,
    Article,
    Cuttings,
    Decision,
    Follow,
    SavedSearch,
    Story,
    SyndicationLink,
)

SEARCHES = ("plan", "lighthouse", "harbor OR harbour", '"board votes"~5', "headline:hafen", "withdrawn*")


def work() -> None:
    """Edit, undo, withdraw, embargo, judge, rename, follow, save, keep and annotate."""
    cora, stan = (User.objects.create_user(name, f"{name}@archive.example") for name in ("cora", "stan"))
    for user, group in ((cora, "curators"), (stan, "curators"), (stan, "standards editors")):
        user.groups.add(Group.objects.get(name=group))
    some = list(Article.objects.order_by("pk")[:60])
    decide(some, cora, stan)
    keep(some, cora, stan)


def decide(some: list[Article], cora: User, stan: User) -> None:
    for at, article in enumerate(some[:20]):
        headline = f"Ünser “Hafen” – 一 \N{LATIN SMALL LETTER E}\N{COMBINING ACUTE ACCENT} {at}"
        editing.edit_record(article, {"headline": headline, "section": "Häfen"}, by=cora, why=f"№ {at}")
    for decision in Decision.objects.order_by("-pk")[:5]:
        undo.undo_decision(decision, by=stan)
    for article in some[20:36]:
        notices.withdraw_article(article, "Printed in “error”.", by=stan, private_note="A complaint.")
    notices.restore_article(some[35], by=stan)
    until = timezone.now() + timedelta(days=30, microseconds=7)
    for article in some[36:40]:
        notices.embargo_article(article, until, by=stan)
    links = SyndicationLink.objects.filter(
        status="automatic", first__status=Article.Status.LIVE, second__status=Article.Status.LIVE
    )
    judged = list(links.order_by("pk")[:12])
    for link in judged[:8]:
        review.confirm_link(link, by=cora)
    for link in judged[8:]:
        review.reject_link(link, by=cora, why="Another day’s vote.")
    for story in Story.objects.order_by("pk")[:6]:
        stories.rename_story(story, f"The harbour \N{EM DASH} {story.pk}", by=cora)


def keep(some: list[Article], cora: User, stan: User) -> None:
    seen = {"versions": {"2": [9, 1], "10": [3]}, "mark": "ä", "carrying": []}
    for at, story in enumerate(Story.objects.order_by("pk")[:30]):
        how_often = ("once", "daily", "")[at % 3]
        Follow.objects.create(user=(cora, stan)[at % 2], story=story, how_often=how_often, seen=seen)
    SavedSearch.objects.create(user=cora, name="Häfen", query="q=lighthouse", new_articles=None)
    SavedSearch.objects.create(
        user=stan, name="Plans", query="q=plan", new_articles=[5, 3], thrown_at=timezone.now()
    )
    kept = Cuttings.objects.create(owner=cora, name="Küste", is_shared=True)
    kept.keep_all([article.pk for article in some[40:60]])
    Annotation.objects.create(user=stan, article=some[41], quote="plan", note="One\nmore\tline", start=3)


def tell_what_is_found() -> None:
    """Print what the API answers cora to SEARCHES, as JSON: with the index in use, not the database."""
    client, found = Client(headers={"host": "localhost"}), {}
    client.force_login(User.objects.get(username="cora"))
    for words in SEARCHES:
        answer = client.get("/api/v1/search", {"q": words, "sort": "newest"})
        assert answer.status_code == 200, answer.content[:500]
        found[words] = answer.json()
    print(json.dumps(found))
