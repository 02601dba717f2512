"""The article page lists what came earlier and later on the same matter, and who quotes whom at length."""

from datetime import date

import pytest
from django.utils import timezone

from articles.models import Article, SyndicationLink
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def linked(relation: str, *days: int, **fields) -> list:
    articles = [ArticleFactory(printed_on=date(2025, 3, day), headline=f"Harbour {day}") for day in days]
    for other in articles[1:]:
        SyndicationLink.objects.create(
            first=articles[0], second=other, relation=relation, coverage_first=0.1, coverage_second=0.1,
            algorithm="test", status="automatic", evidence={"narrative": 64}, **fields,
        )  # fmt: skip
    return articles


def page_of(article, client, reader) -> str:
    client.force_login(reader)
    return client.get(article.get_absolute_url()).content.decode()


def test_follow_ups_stand_in_order_of_their_days_with_a_reason(client, rhea):
    article, _, _ = linked("followup", 4, 6, 2)
    page = page_of(article, client, rhea)
    listed = page[page.index("Earlier and later on this") :]
    assert listed.index("Harbour 2") < listed.index("Harbour 6")
    assert "2 days earlier; 64 words of narrative are in both" in listed
    assert "2 days later; 64 words of narrative are in both" in listed


def test_background_is_no_follow_up(client, rhea):
    article, _ = linked("recycled", 4, 6)
    assert "Earlier and later on this" not in page_of(article, client, rhea)


def test_a_withdrawn_follow_up_is_not_listed(client, rhea):
    article, other = linked("followup", 4, 6)
    Article.objects.filter(pk=other.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    assert "Earlier and later on this" not in page_of(article, client, rhea)


def test_an_excerpt_says_on_both_pages_who_quotes_whom(client, rhea):
    quoted, quoting = linked("excerpt", 4, 5, direction="first")
    assert "quotes this article at length" in page_of(quoted, client, rhea)
    assert "is quoted here at length" in page_of(quoting, client, rhea)
