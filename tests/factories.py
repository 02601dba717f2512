"""Rows for tests; each call says only what matters to the test."""

import zlib
from datetime import date

import factory

from articles.models import Article, Capture, Source, Story


class SourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Source

    name = factory.Sequence(lambda n: f"The Daily {n}")
    slug = factory.Sequence(lambda n: f"daily-{n}")


class StoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Story


class ArticleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Article

    source = factory.SubFactory(SourceFactory)
    story = factory.SubFactory(StoryFactory)
    path = factory.Sequence(lambda n: f"daily/article-{n}.txt")
    headline = factory.Sequence(lambda n: f"Council votes on harbour plan {n}")
    body = "The council voted on Monday.\n\nThe harbour plan goes to the minister."
    body_roles = factory.LazyAttribute(lambda article: ["paragraph"] * len(article.body.split("\n\n")))
    word_count = factory.LazyAttribute(lambda article: len(article.body.split()))
    printed_on = date(2025, 3, 4)
    printed_precision = factory.LazyAttribute(lambda article: "day" if article.printed_on else "")
    language = "en"


class CaptureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Capture

    class Params:
        text = "Council votes on harbour plan\n\nThe council voted on Monday."

    article = factory.SubFactory(ArticleFactory)
    number = 1
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    packed = factory.LazyAttribute(lambda capture: zlib.compress(capture.text.encode()))
    size = factory.LazyAttribute(lambda capture: len(capture.text.encode()))
    name = factory.LazyAttribute(lambda capture: capture.article.path.rsplit("/", 1)[-1])
    path = factory.LazyAttribute(lambda capture: capture.article.path)
    encoding = "utf-8"
    splitter_version = "test"
    roles = factory.LazyAttribute(lambda capture: ["paragraph"] * len(capture.text.split("\n")))
