"""Database constraints and the one rule of who sees what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Decision, SyndicationLink
from tests.factories import ArticleFactory, SourceFactory

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_an_embargoed_article_is_hidden_until_its_hour_and_then_seen_without_a_write(rhea, stan):
    hour = timezone.now() + timedelta(hours=1)
    article = ArticleFactory(status="embargoed", embargo_until=hour)
    assert article not in Article.objects.visible_to(rhea)
    assert article in Article.objects.visible_to(stan)
    Article.objects.filter(pk=article.pk).update(embargo_until=timezone.now() - timedelta(seconds=1))
    assert article in Article.objects.visible_to(rhea)


def test_a_withdrawn_article_is_seen_only_with_the_right(rhea, stan):
    article = ArticleFactory(status="withdrawn", withdrawn_at=timezone.now())
    assert article not in Article.objects.visible_to(rhea)
    assert article in Article.objects.visible_to(stan)


def test_signed_out_nothing_is_readable_unless_reading_is_public(settings):
    ArticleFactory()
    assert not Article.objects.visible_to(AnonymousUser()).exists()
    settings.ARCHIVE_PUBLIC_READING = True
    assert Article.objects.visible_to(AnonymousUser()).exists()


def test_one_source_has_one_article_per_canonical_url():
    source = SourceFactory()
    ArticleFactory(source=source, canonical_url="https://daily.example/a")
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleFactory(source=source, canonical_url="https://daily.example/a")
    ArticleFactory(source=None, canonical_url="https://daily.example/a")


def test_a_link_is_one_row_in_one_order():
    first, second = ArticleFactory(), ArticleFactory()
    numbers = {"coverage_first": 1, "coverage_second": 1, "algorithm": "t", "status": "automatic"}
    with pytest.raises(IntegrityError), transaction.atomic():
        SyndicationLink.objects.create(first=second, second=first, relation="version", **numbers)
    SyndicationLink.objects.create(first=first, second=second, relation="version", **numbers)
    with pytest.raises(IntegrityError), transaction.atomic():
        SyndicationLink.objects.create(first=first, second=second, relation="version", **numbers)


def test_undated_articles_come_last_both_ways():
    undated, dated = ArticleFactory(printed_on=None), ArticleFactory()
    assert list(Article.objects.newest_first()) == [dated, undated]
    assert list(Article.objects.oldest_first()) == [dated, undated]


def test_a_decision_is_never_changed_nor_deleted():
    decision = Decision.objects.create(actor="cora", kind="test", subject="an article")
    with pytest.raises(TypeError, match="never changed"):
        decision.save()
    with pytest.raises(TypeError, match="never deleted"):
        decision.delete()
