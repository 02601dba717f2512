"""The small tables and the queue: every kind of act on them is a decision, and undone exactly."""

import pytest
from django.urls import reverse

from articles.curation import catalogue, queue, review, sources
from articles.curation.errors import Refused, Stale
from articles.models import BoilerplateMark, LexiconEntry, ReviewItem, Source, SourceAlias
from tests.factories import ArticleFactory, SourceFactory

from .curation_cast import whole_state

pytestmark = pytest.mark.django_db


def add_source(by):
    return lambda: catalogue.add_row(Source(name="The Courier", slug="courier"), by=by)


def change_source(by):
    source = SourceFactory()
    return lambda: catalogue.change_row(source, {"spelling": "uk", "homepage": "https://x.example/"}, by=by)


def remove_alias(by):
    alias = SourceAlias.objects.create(source=SourceFactory(), kind="name", value="the courier")
    return lambda: catalogue.remove_row(alias, by=by)


def mark_boilerplate(by):
    return lambda: catalogue.add_row(BoilerplateMark(kind="boilerplate", text="Sign up", made_by=by), by=by)


def merge_sources(by):
    stays, goes = SourceFactory(), SourceFactory()
    ArticleFactory(source=goes, origins={"source": "path"})
    return lambda: sources.merge_sources(stays, goes, by=by)


def approve_spelling(by):
    entry = LexiconEntry.objects.create(left="kiev", right="kyiv")
    return lambda: queue.judge_spelling(entry, True, by=by)


def settle_question(by):
    item = ReviewItem.objects.create(kind="report", article=ArticleFactory(), text="The date is wrong.")
    return lambda: queue.close_item(item, by=by)


ACTS = [
    add_source,
    change_source,
    remove_alias,
    mark_boilerplate,
    merge_sources,
    approve_spelling,
    settle_question,
]


@pytest.mark.parametrize("prepare", ACTS, ids=lambda each: each.__name__)
def test_undo_restores_the_exact_former_state(prepare, cora):
    do = prepare(cora)
    before = whole_state()
    decision = do()
    assert whole_state() != before
    review.undo_decision(decision, by=cora)
    assert whole_state() == before


def test_articles_of_two_sources_are_all_moved(cora):
    do = merge_sources(cora)
    article = ArticleFactory._meta.model.objects.get()
    was = article.source_id
    do()
    article.refresh_from_db()
    assert article.source_id != was
    assert article.origins["source"] == "curator"


def test_a_source_is_not_merged_with_itself(cora):
    source = SourceFactory()
    with pytest.raises(Refused, match="two different sources"):
        sources.merge_sources(source, source, by=cora)


def test_two_sources_with_articles_at_one_address_are_not_merged(cora):
    address = "https://x.example/a"
    one = ArticleFactory(url=address, canonical_url=address)
    other = ArticleFactory(url=address, canonical_url=address)
    before = whole_state()
    with pytest.raises(Refused, match="may be one article"):
        sources.merge_sources(one.source, other.source, by=cora)
    assert whole_state() == before


def test_two_curators_who_judge_one_pair_do_not_overwrite_each_other(cora, ada):
    entry = LexiconEntry.objects.create(left="kiev", right="kyiv")
    shown = queue.spelling_token(entry)
    queue.judge_spelling(entry, True, by=cora, seen=shown)
    with pytest.raises(Stale, match="judged while you had it open"):
        queue.judge_spelling(entry, False, by=ada, seen=shown)
    entry.refresh_from_db()
    assert entry.status == "approved"


def test_of_two_curators_who_change_one_source_the_later_is_told_and_overwrites_nothing(cora, stan):
    source = Source.objects.create(name="The Courier", slug="courier")
    shown = catalogue.row_token(source)
    catalogue.change_row(source, {"spelling": "uk"}, by=stan, seen=shown)
    with pytest.raises(Stale) as stopped:
        catalogue.change_row(source, {"spelling": "us"}, by=cora, seen=shown)
    assert stopped.value.changes == ["stan: spelling: other or not known → UK"]
    source.refresh_from_db()
    assert source.spelling == "uk"


def test_the_admins_form_of_a_source_carries_what_it_showed(client, cora, stan):
    source = Source.objects.create(name="The Courier", slug="courier")
    client.force_login(cora)
    address = reverse("admin:articles_source_change", args=[source.pk])
    shown = catalogue.row_token(source)
    assert f'value="{shown}"' in client.get(address).content.decode()
    catalogue.change_row(source, {"homepage": "https://x.example/"}, by=stan)
    sent = {"name": "The Courier", "slug": "courier", "kind": "agency", "spelling": "other", "seen": shown}
    sent |= {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    answer = client.post(address, sent, follow=True).content.decode()
    assert "was changed by somebody else" in answer
    source.refresh_from_db()
    assert (source.kind, source.homepage) == ("outlet", "https://x.example/")


def test_a_source_that_the_database_would_refuse_is_refused_in_words(client, cora):
    client.force_login(cora)
    sent = {"name": "Nobody", "slug": "unidentified", "kind": "outlet", "spelling": "other"}
    sent |= {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    answer = client.post(reverse("admin:articles_source_add"), sent).content.decode()
    assert "stands for articles without a source" in answer
    assert "Constraint" not in answer
