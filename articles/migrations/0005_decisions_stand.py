"""The database itself refuses to change or delete a decision. SQLite only; a table remake drops triggers,
so a test reads sqlite_master."""

from typing import Any

from django.db import migrations

EVENTS = ("update", "delete")


def lay(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for event in EVENTS:
        schema_editor.execute(
            f"CREATE TRIGGER decision_no_{event} BEFORE {event.upper()} ON articles_decision "
            "BEGIN SELECT RAISE(ABORT, 'A decision is never changed or deleted; undo it instead.'); END"
        )


def lift(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for event in EVENTS:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS decision_no_{event}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_shingles")]

    operations = [migrations.RunPython(lay, lift)]
