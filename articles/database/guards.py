"""The database itself refuses to change or delete a decision: triggers, in the words of each database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

TABLE = "articles_decision"
REFUSAL = "A decision is never changed or deleted; undo it instead."
_EVENTS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}
_FUNCTION = "articles_decision_stands"


def guard_names() -> tuple[str, ...]:
    """The guards that should stand in this database."""
    return tuple(f"decision_no_{event}" for event in _EVENTS[connection.vendor])


def missing_guards() -> list[str]:
    """Those of them that do not stand, or stand idle."""
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') "
            f"AND tgrelid = '{TABLE}'::regclass"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        held = {name for (name,) in cursor.fetchall()}
    return [name for name in guard_names() if name not in held]


def lay_guards() -> None:
    """Lay every guard anew."""
    lift_guards()
    with connection.cursor() as cursor:
        for statement in _laying():
            cursor.execute(statement)


def lift_guards() -> None:
    """Take the guards away; only what empties or remakes the table may do so."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in guard_names():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def guards_lifted() -> Iterator[None]:
    """The guards are gone inside and stand again after, however it ends."""
    lift_guards()
    try:
        yield
    finally:
        lay_guards()


def _laying() -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for event in _EVENTS[connection.vendor]:
        begin = f"CREATE TRIGGER decision_no_{event} BEFORE {event.upper()} ON {TABLE} "
        if connection.vendor == "sqlite":
            yield f"{begin}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        else:
            rows = "STATEMENT" if event == "truncate" else "ROW"
            yield f"{begin}FOR EACH {rows} EXECUTE FUNCTION {_FUNCTION}()"
