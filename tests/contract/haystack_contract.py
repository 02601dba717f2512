"""What any engine of Haystack's must do for the archive. Subclass it, name it, and say what it cannot."""

import haystack
import pytest
from haystack.query import SearchQuerySet

from articles.models import Article
from tests.factories import ArticleFactory


@pytest.mark.django_db
class HaystackContract:
    """`engine` is a dotted path for HAYSTACK_CONNECTIONS. `cannot` names the abilities it lacks."""

    engine = ""
    url = ""
    cannot: frozenset[str] = frozenset()

    @pytest.fixture(autouse=True)
    def connection(self, settings, tmp_path, own_index):
        info = {"default": {"ENGINE": self.engine, "PATH": str(tmp_path / "contract"), "URL": self.url}}
        settings.HAYSTACK_CONNECTIONS = info
        haystack.connections.connections_info = info
        haystack.connections.reload("default")
        yield
        haystack.connections.reload("default")

    def need(self, ability):
        if ability in self.cannot:
            pytest.skip(f"{self.engine.rsplit('.', 1)[-1]} cannot: {ability}")

    def index(self, *articles):
        if "keep an index" in self.cannot:
            return
        connection = haystack.connections["default"]
        connection.get_backend().update(connection.get_unified_index().get_index(Article), list(articles))

    def found(self, query):
        return sorted(int(result.pk) for result in query)

    def test_an_indexed_article_is_found_by_a_word_of_its_body(self):
        article, other = ArticleFactory(body="A zeppelin landed."), ArticleFactory(body="A choir sang.")
        self.index(article, other)
        assert self.found(SearchQuerySet().filter(content="zeppelin")) == [article.pk]

    def test_an_article_is_found_by_a_word_of_its_headline(self):
        article = ArticleFactory(headline="Zeppelin lands")
        self.index(article, ArticleFactory())
        assert self.found(SearchQuerySet().filter(content="zeppelin")) == [article.pk]

    def test_the_count_is_exact(self):
        self.index(*(ArticleFactory(body="A zeppelin landed.") for _ in range(23)))
        query = SearchQuerySet().filter(content="zeppelin")
        assert len(query) == query.count() == 23

    def test_slices_are_right_wherever_they_begin(self):
        self.need("slice")
        articles = [ArticleFactory(body="A zeppelin landed.") for _ in range(23)]
        self.index(*articles)
        query = SearchQuerySet().filter(content="zeppelin")
        whole = [int(result.pk) for result in query[:23]]
        assert sorted(whole) == sorted(article.pk for article in articles)
        for start, stop in ((0, 5), (3, 9), (7, 8), (18, 40)):
            again = SearchQuerySet().filter(content="zeppelin")
            assert [int(result.pk) for result in again[start:stop]] == whole[start:stop]

    def test_what_is_not_there_is_not_found(self):
        self.index(ArticleFactory())
        assert self.found(SearchQuerySet().filter(content="zeppelin")) == []

    def test_everything_can_be_asked_for(self):
        articles = [ArticleFactory() for _ in range(3)]
        self.index(*articles)
        assert self.found(SearchQuerySet().all()) == sorted(article.pk for article in articles)

    def test_an_article_indexed_again_is_found_once_and_by_its_new_words_only(self):
        self.need("keep an index")
        article = ArticleFactory(body="A zeppelin landed.")
        self.index(article)
        article.body = "An airship landed."
        article.save()
        self.index(article)
        assert self.found(SearchQuerySet().filter(content="zeppelin")) == []
        assert self.found(SearchQuerySet().filter(content="airship")) == [article.pk]

    def test_a_removed_article_is_gone(self):
        self.need("keep an index")
        article = ArticleFactory(body="A zeppelin landed.")
        self.index(article)
        haystack.connections["default"].get_backend().remove(article)
        assert self.found(SearchQuerySet().filter(content="zeppelin")) == []

    def test_clear_empties_the_index_and_it_can_be_filled_again(self):
        self.need("keep an index")
        article = ArticleFactory(body="A zeppelin landed.")
        self.index(article)
        haystack.connections["default"].get_backend().clear()
        assert self.found(SearchQuerySet().filter(content="zeppelin")) == []
        self.index(article)
        assert self.found(SearchQuerySet().filter(content="zeppelin")) == [article.pk]

    def test_words_are_joined_by_and_and_not_takes_away(self):
        self.need("combine words")
        both = ArticleFactory(body="A zeppelin and a choir.")
        one = ArticleFactory(body="A zeppelin.")
        self.index(both, one)
        assert self.found(SearchQuerySet().filter(content="zeppelin choir")) == [both.pk]
        assert self.found(SearchQuerySet().filter(content="zeppelin").exclude(content="choir")) == [one.pk]
        either = SearchQuerySet().filter_or(content="choir").filter_or(content="zeppelin")
        assert self.found(either) == sorted([both.pk, one.pk])

    @pytest.mark.parametrize(
        "typed", ['"zeppelin', "zeppelin)", "NOT", "zeppelin AND", "title:zeppelin", "*", "-"]
    )
    def test_a_reader_s_slip_is_no_error(self, typed):
        self.index(ArticleFactory(body="A zeppelin landed."))
        assert isinstance(self.found(SearchQuerySet().auto_query(typed)), list)

    def test_a_field_narrows(self):
        self.need("fields")
        article = ArticleFactory(headline="Zeppelin", section="World")
        other = ArticleFactory(body="A zeppelin.", section="Sport")
        self.index(article, other)
        assert self.found(SearchQuerySet().filter(headline="zeppelin")) == [article.pk]
        assert self.found(SearchQuerySet().filter(section="Sport")) == [other.pk]

    def test_facets_count_whole_values_over_the_whole_result(self):
        self.need("facets")
        self.index(
            *(ArticleFactory(section="World News", body="A zeppelin.") for _ in range(3)),
            ArticleFactory(section="Sport", body="A zeppelin."),
            ArticleFactory(section="Sport", body="A choir."),
        )
        counts = SearchQuerySet().filter(content="zeppelin").facet("section").facet_counts()
        assert counts["fields"]["section"] == [("World News", 3), ("Sport", 1)]

    def test_the_day_sorts_both_ways(self):
        self.need("sort")
        articles = [ArticleFactory(body="A zeppelin.", printed_on=f"2014-01-0{n}") for n in (2, 1, 3)]
        for article in articles:
            article.refresh_from_db()
        self.index(*articles)
        query = SearchQuerySet().filter(content="zeppelin")
        rising = [articles[1].pk, articles[0].pk, articles[2].pk]
        assert [int(result.pk) for result in query.order_by("printed")] == rising
        assert [int(result.pk) for result in query.order_by("-printed")] == rising[::-1]
