"""Keeps the index in step with the database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from articles.models import PendingIndex


def mark(article_ids: Iterable[int]) -> None:
    """Note, in the current transaction, that these pieces changed."""
    PendingIndex.objects.bulk_create(PendingIndex(article_id=pk) for pk in article_ids)


@contextmanager
def batch() -> Iterator[None]:
    """Write the index once, at the end."""
    yield
