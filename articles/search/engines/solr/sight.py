"""Which documents no search may show now, kept in the database: all machines see them turn at one moment."""

from collections.abc import Iterable

from django.db import transaction

from articles.models import UnseenDocument
from articles.search.engines.solr.writing import Sight
from articles.search.unchanged import kept


class DatabaseSight(Sight):
    def hide(self, keys: Iterable[str]) -> None:
        UnseenDocument.objects.bulk_create(
            (UnseenDocument(key=key) for key in keys), ignore_conflicts=True, batch_size=500
        )

    def change(self, shown: Iterable[str], hidden: Iterable[str]) -> None:
        with transaction.atomic():
            self.forget(shown)
            self.hide(hidden)

    def forget(self, keys: Iterable[str]) -> None:
        UnseenDocument.objects.filter(key__in=list(keys)).delete()

    def out_of_sight(self) -> tuple[str, ...]:
        """One query, and only after a write."""
        return kept("documents out of sight", _read)


def _read() -> tuple[str, ...]:
    return tuple(UnseenDocument.objects.values_list("key", flat=True))
