"""`manage.py flush`, Django's own, which must lift the guard on decisions while it empties every table."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush
from django.db import connections

from articles.backup.parts import TABLES


class Command(DjangoFlush):
    def handle(self, **options: Any) -> None:
        """Empty the database, the record of decisions too; the guard stands again afterwards."""
        connection = connections[options["database"]]
        guards: list[tuple[str, str]] = []
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'decision_no_%'"
                )
                guards = cursor.fetchall()
                for name, _ in guards:
                    cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        try:
            super().handle(**options)
        finally:
            with connection.cursor() as cursor:
                for table in TABLES:  # Django does not know them; what follows from them stands in others
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
                cursor.execute("DELETE FROM articles_counted_line")
                for _, sql in guards:
                    cursor.execute(sql)
