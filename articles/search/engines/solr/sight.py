"""Which documents no search may show now, kept in the database: all machines see them turn at one moment."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.models import UnseenDocument
from articles.search.engines.solr.writing import Sight
from articles.search.unchanged import kept


class DatabaseSight(Sight):
    is_kept = True

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

    def left_behind(self, seconds: float) -> tuple[str, ...]:
        if not self.out_of_sight():
            return ()
        before = timezone.now() - timedelta(seconds=seconds)
        return tuple(UnseenDocument.objects.filter(noted_at__lte=before).values_list("key", flat=True))

    def out_of_sight(self) -> tuple[str, ...]:
        """One query, and only after a write."""
        return kept("documents out of sight", _read)


def _read() -> tuple[str, ...]:
    return tuple(UnseenDocument.objects.values_list("key", flat=True))
