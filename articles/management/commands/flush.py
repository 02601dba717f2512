"""`manage.py flush`, Django's own, which must lift the guard on decisions while it empties every table."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush

from articles.backup.parts import TABLES
from articles.database.emptying import empty_tables, ready_to_empty
from articles.database.guards import guards_lifted
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


class Command(DjangoFlush):
    def handle(self, **options: Any) -> None:
        """Empty the database, the record of decisions too; the guard stands again afterwards."""
        with guards_lifted():
            super().handle(**ready_to_empty(options))
        if not Article.objects.exists():  # asked whether to, somebody may have said no
            empty_tables((*TABLES, *MADE_AGAIN))
