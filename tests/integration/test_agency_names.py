"""Articles stored under an agency's superseded short form are filed under the one in force."""

from importlib import import_module

import pytest
from django.apps import apps

from articles.models import Article, SavedSearch, Source, SourceAlias
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def migrate_names():
    import_module("articles.migrations.0008_one_agency_one_name").rename(apps, None)


def test_the_linkers_short_form_becomes_the_splitters():
    article = ArticleFactory(agency="CP", origins={"agency": "text"})
    migrate_names()
    assert Article.objects.get(pk=article.pk).agency == "Canadian Press"


def test_what_a_curator_wrote_stands():
    article = ArticleFactory(agency="CP", origins={"agency": "curator"})
    migrate_names()
    assert Article.objects.get(pk=article.pk).agency == "CP"


def test_an_archives_own_agency_of_that_name_keeps_its_articles():
    own = Source.objects.create(name="Capital Press", slug="capital-press", kind=Source.Kind.AGENCY)
    SourceAlias.objects.create(source=own, kind=SourceAlias.Kind.NAME, value="cp")
    article = ArticleFactory(agency="CP")
    migrate_names()
    assert Article.objects.get(pk=article.pk).agency == "CP"


def test_a_saved_search_asks_for_the_name_in_force(django_user_model):
    reader = django_user_model.objects.create_user("reader")
    saved = SavedSearch.objects.create(user=reader, name="Canada", query="q=ice&agency=CP&agency=AP")
    migrate_names()
    saved.refresh_from_db()
    assert saved.query == "q=ice&agency=Canadian+Press&agency=AP"
