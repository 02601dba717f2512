"""Numbers that are larger than a column holds, as each database's driver says it."""

from django.db import DataError

SQLITE_SAYS = "too large to convert to SQLite INTEGER"
"""How Python's sqlite3 refuses a number beyond 64 bits: by an OverflowError, which much else raises too."""
OUT_OF_RANGE = "22003"
"""PostgreSQL's numeric_value_out_of_range (Appendix A, "PostgreSQL Error Codes")."""


def is_number_too_large(error: BaseException) -> bool:
    """Whether a database refused a number for its size.

    >>> is_number_too_large(OverflowError("date value out of range"))
    False
    """
    if isinstance(error, OverflowError):
        return SQLITE_SAYS in str(error)
    return isinstance(error, DataError) and getattr(error.__cause__, "sqlstate", None) == OUT_OF_RANGE
