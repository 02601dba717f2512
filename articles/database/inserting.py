"""New rows, many of one model: the statement is made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models, transaction

_PLAIN = frozenset({str, int, float, bool, type(None)})
_OWN_WORDS = (
    models.JSONField,
    models.BinaryField,
    models.DateField,
    models.DurationField,
    models.DecimalField,
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A field of a row to be written. With `is_set` the field itself makes its value when it is written; one
    with `is_told` has to be told to the database in its own words, whatever the value."""

    field: "models.Field[Any, Any]"
    name: str
    is_set: bool
    is_told: bool

    @classmethod
    def of(cls, field: "models.Field[Any, Any]") -> "_Column":
        is_set = type(field).pre_save is not models.Field.pre_save or field.has_db_default()
        return cls(field, field.attname, is_set, isinstance(field, _OWN_WORDS))


def insert_row(row: models.Model) -> None:
    """Write the row that `row.save(force_insert=True)` writes, for a model without parents whose number the
    database gives. Sends no signals. Raises what the database raises."""
    sql, columns, number = _statement(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {number}", _values(row, columns))
        ((row.pk,),) = cursor.fetchall()
    row._state.adding, row._state.db = False, connection.alias


def insert_unnumbered(rows: Sequence[models.Model]) -> None:
    """Write rows of one model, all or none, as `insert_row` does, but for their numbers, which they are not
    told."""
    if rows:
        sql, columns, _ = _statement(type(rows[0]), connection.vendor)
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.executemany(sql, [_values(row, columns) for row in rows])


def _values(row: models.Model, columns: Sequence[_Column]) -> list[Any]:
    values = []
    for column in columns:
        value = column.field.pre_save(row, add=True) if column.is_set else getattr(row, column.name)
        # What every database takes as it is costs Django five calls to say so.
        if column.is_told or type(value) not in _PLAIN:
            value = column.field.get_db_prep_save(value, connection)
        values.append(value)
    return values


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, tuple[_Column, ...], str]:
    """The statement that writes a row of a model, the columns of its values in order, and the column that
    the database numbers."""
    meta = model._meta
    fields = [field for field in meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"
    return sql, tuple(map(_Column.of, fields)), quote(str(meta.pk.column))
