"""New rows, many of one model one after the other: the statement is made once."""

from functools import cache
from typing import Any

from django.db import connection, models

_PLAIN = frozenset({str, int, float, bool, type(None)})
_OWN_WORDS = (
    models.JSONField,
    models.BinaryField,
    models.DateField,
    models.DurationField,
    models.DecimalField,
)


def insert_row(row: models.Model) -> None:
    """Write the row that `row.save(force_insert=True)` writes, for a model without parents whose number the
    database gives. Sends no signals. Raises what the database raises."""
    sql, fields = _statement(type(row), connection.vendor)
    values = []
    for field in fields:
        value = field.pre_save(row, add=True)
        # What every database takes as it is costs Django five calls to say so.
        is_plain = type(value) in _PLAIN and not isinstance(field, _OWN_WORDS)
        values.append(value if is_plain else field.get_db_prep_save(value, connection))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        ((number,),) = cursor.fetchall()
    row.pk = number
    row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, tuple["models.Field[Any, Any]", ...]]:
    """The statement that writes a row and gives its number; the fields of its values, in order."""
    meta = model._meta
    fields = tuple(field for field in meta.local_concrete_fields if not field.primary_key)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    number = quote(str(meta.pk.column))
    return f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}) RETURNING {number}", fields
