"""The archive that programs with a token ask."""

import pytest
from django.core.cache import cache

from articles.models import (
    Article,
)
from articles.search import upkeep
from tests.newsroom import small_archive


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def archive():
    made = small_archive()
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    return made
