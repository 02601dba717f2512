"""Haystack's entry point to articles.search.index: which model is indexed, and what may be asked of it."""

from haystack import indexes

from articles.models import Article
from articles.models.article import ArticleQuerySet
from articles.search.index import articles_to_index, kind_of, place_of


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):
    """Nothing is stored beside the words: a result's fields come from the database."""

    text = indexes.CharField(document=True, use_template=False, stored=False)
    headline = indexes.CharField(model_attr="headline", stored=False)
    standfirst = indexes.CharField(model_attr="standfirst", stored=False)
    byline = indexes.CharField(model_attr="byline", stored=False)
    section = indexes.CharField(model_attr="section", faceted=False, stored=False)
    agency = indexes.CharField(model_attr="agency", stored=False)
    source = indexes.CharField(stored=False)
    place = indexes.CharField(stored=False)
    kind = indexes.CharField(stored=False)
    story = indexes.IntegerField(model_attr="story_id", stored=False)
    printed = indexes.DateField(model_attr="printed_on", null=True, stored=False)

    def get_model(self) -> type[Article]:
        return Article

    def index_queryset(self, using: str | None = None) -> ArticleQuerySet:
        return articles_to_index()

    def prepare_text(self, article: Article) -> str:
        return "\n".join((article.headline, article.standfirst, article.byline, article.body))

    def prepare_source(self, article: Article) -> str:
        return article.source.slug if article.source else ""

    def prepare_place(self, article: Article) -> str:
        return place_of(article.dateline)

    def prepare_kind(self, article: Article) -> str:
        return kind_of(article)
