"""Rows of an older backup, brought to the fields of today: derived from the migrations made since.

A renamed field is renamed in the row, a removed one is left out, an added one takes its default. A data
migration that must also see restored rows says so: `RunPython(..., hints={"restored": True})`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import DeleteModel, RemoveField, RenameField, RunPython
from django.db.migrations.operations.base import Operation


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What was changed since a migration. `renames` holds (model, old field, new field) in order.

    A new name of "" is a field that is no more. `removed` are models that are no more: what they held
    follows from other rows. Models are named in lower case.
    """

    renames: tuple[tuple[str, str, str], ...]
    removed: frozenset[str]
    on_rows: tuple[Callable[[Any, Any], None], ...]

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row as Django's serializer wrote it (`model`, `pk`, `fields`), with the fields of today."""
        model = str(row["model"]).rpartition(".")[2]
        fields = dict(row["fields"])
        for of, old, new in self.renames:
            if of != model or old not in fields:
                continue
            value = fields.pop(old)
            if new:
                fields[new] = value
        return {**row, "fields": fields}

    def finish(self) -> None:
        """Run the data migrations made since on the rows that were restored."""
        # Never entered: SQLite refuses to enter one in a transaction, and data migrations read only its
        # connection.
        editor = connection.schema_editor()
        for run in self.on_rows:
            run(apps, editor)


def upgrade_from(migration: str) -> Upgrade:
    """What changed after this migration of `articles`."""
    renames: list[tuple[str, str, str]] = []
    removed: set[str] = set()
    on_rows: list[Callable[[Any, Any], None]] = []
    for operation in _operations_since(migration):
        match operation:
            case RenameField():
                renames.append((operation.model_name.lower(), operation.old_name, operation.new_name))
            case RemoveField():
                renames.append((operation.model_name.lower(), operation.name, ""))
            case DeleteModel():
                removed.add(operation.name.lower())
            case RunPython() if operation.hints.get("restored"):
                on_rows.append(operation.code)
    return Upgrade(tuple(renames), frozenset(removed), tuple(on_rows))


def _operations_since(migration: str) -> Iterator[Operation]:
    # Names begin with their number, and tests hold the migrations to one line, so names sort by age.
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for (app, name), step in sorted(found.items()):
        if app == "articles" and name > migration:
            yield from step.operations
