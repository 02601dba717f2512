"""Lists and counts of many articles: one row a story, and no row of an article read for a count."""

from datetime import date
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Article
from articles.views.listing import story_listing
from tests.factories import ArticleFactory, SourceFactory, StoryFactory

pytestmark = pytest.mark.django_db
DAYS = (None, date(2014, 3, 1), date(2014, 3, 2))


def listed(articles, user, page=1):
    request = RequestFactory().get("/dates/2014/", {"page": page})
    request.user = user
    found = story_listing(articles, request, per_page=4)
    return [row.article.pk for row in found.rows], found.page.paginator.count


def newest_of_each_story(articles):
    """What `story_listing` is to give, worked out the slow way."""
    order = sorted(articles, key=lambda each: (each.printed_on or date.min, each.pk), reverse=True)
    firsts = {}
    for article in order:
        firsts.setdefault(article.story_id, article.pk)
    return list(firsts.values())


def test_of_each_story_the_newest_article_stands_and_undated_ones_are_last(rhea):
    for one, other in product(DAYS, DAYS):
        story = StoryFactory()
        ArticleFactory(story=story, printed_on=one)
        ArticleFactory(story=story, printed_on=other)
    ArticleFactory(printed_on=date(2014, 3, 1))
    wanted = newest_of_each_story(Article.objects.all())
    pages = [listed(Article.objects.countable_by(rhea), rhea, page) for page in (1, 2, 3)]
    assert [pk for rows, _ in pages for pk in rows] == wanted
    assert {count for _, count in pages} == {10}


def test_a_version_outside_the_list_does_not_stand_for_its_story(rhea):
    story = StoryFactory()
    here = ArticleFactory(story=story, printed_on=date(2014, 3, 1), section="News")
    ArticleFactory(story=story, printed_on=date(2014, 3, 9), section="Sport")
    ArticleFactory(
        story=story,
        printed_on=date(2014, 3, 8),
        section="News",
        status="withdrawn",
        withdrawn_at=timezone.now(),
    )
    assert listed(Article.objects.countable_by(rhea).filter(section="News"), rhea) == ([here.pk], 1)


def test_what_may_be_counted_is_what_may_be_seen(rhea, stan):
    ArticleFactory()
    ArticleFactory(status="withdrawn", withdrawn_at=timezone.now())
    now = timezone.now()
    ArticleFactory(status="embargoed", embargo_until=now - timezone.timedelta(hours=1))
    ArticleFactory(status="embargoed", embargo_until=now + timezone.timedelta(hours=1))
    for user, count in ((rhea, 2), (stan, 4), (AnonymousUser(), 0)):
        seen, counted = Article.objects.visible_to(user), Article.objects.countable_by(user)
        assert set(seen) == set(counted)
        assert len(seen) == count


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's way of telling what it reads")
@pytest.mark.parametrize(
    "counted",
    [
        lambda seen: seen.values_list("source").annotate(Count("pk")),
        lambda seen: seen.values_list("printed_on", "printed_precision").annotate(Count("pk")),
        lambda seen: seen.filter(source=1).values_list("printed_on", "agency").annotate(Count("pk")),
        lambda seen: seen.values_list("byline").annotate(Count("pk")),
        lambda seen: seen.values_list("dateline").annotate(Count("pk")),
        lambda seen: seen.values_list("section").annotate(Count("pk")),
        lambda seen: seen.values("story").distinct(),
        lambda seen: seen.filter(byline__icontains="Arden").values_list("byline").distinct(),
        # As the intake board counts: the whole of a source's piece of days, without a look at what is hidden.
        lambda seen: (
            Article.objects.order_by()
            .filter(source=1, ingested_at__gte=timezone.now(), ingested_at__lt=timezone.now())
            .values("source")
            .annotate(Count("pk"))
        ),
    ],
)
def test_a_count_of_the_whole_archive_reads_an_index_and_no_row(rhea, counted):
    ArticleFactory(source=SourceFactory())
    plan = counted(Article.objects.countable_by(rhea).order_by()).explain()
    steps = [
        line for line in plan.splitlines() if "articles_article" in line and "article_hidden" not in line
    ]
    assert steps and all("COVERING INDEX" in line for line in steps), plan
