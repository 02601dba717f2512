"""`manage.py flush`, Django's own, which must lift the guard on decisions while it empties every table."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush
from django.db import DatabaseError

from articles.backup.parts import TABLES
from articles.database.emptying import empty_tables, ready_to_empty
from articles.database.guards import guards_lifted
from articles.management.archive_command import ArchiveCommand
from articles.models import Article

MADE_AGAIN = (
    "articles_shingle",
    "articles_shingle_recent",
    "articles_shingle_new",
    "articles_shingle_kinds",
    "articles_counted_line",
    "articles_signature_line",
)
"""Tables outside Django that follow from others."""


class Command(ArchiveCommand, DjangoFlush):
    def handle(self, **options: Any) -> None:
        """Empty the database, the record of decisions too; the guard stands again afterwards."""
        try:
            with guards_lifted():
                super().handle(**ready_to_empty(options))
        except CommandError as failed:
            if isinstance(failed.__cause__, DatabaseError):  # of which Django says that it may not be set up
                raise failed.__cause__ from failed
            raise
        if not Article.objects.exists():  # asked whether to, somebody may have said no
            empty_tables((*TABLES, *MADE_AGAIN))
