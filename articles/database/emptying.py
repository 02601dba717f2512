"""Emptying the whole database: what each needs so that no row of a table outside Django stays behind."""

from collections.abc import Iterable
from typing import Any

from django.db import connection


def ready_to_empty(options: dict[str, Any]) -> dict[str, Any]:
    """The options of Django's flush that this database needs.

    PostgreSQL truncates tables together with those that point to them, which Django does not know, and
    only where no check of a foreign key is put off to the end of the transaction.
    """
    if connection.vendor != "postgresql":
        return options
    if connection.in_atomic_block:
        connection.check_constraints()
    return {**options, "allow_cascade": True}


def empty_tables(names: Iterable[str]) -> None:
    """Delete every row of these tables."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
