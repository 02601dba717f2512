"""Numbers that are larger than a column or a date holds, as each driver and Python itself say it."""

from django.db import DataError

SQLITE_SAYS = "too large to convert to SQLite INTEGER"
"""How Python's sqlite3 refuses a number beyond 64 bits: by an OverflowError, which much else raises too."""
PYTHON_SAYS = ("too large to convert to C", "signed integer is greater than maximum")
"""How Python refuses one as a part of a date: Django's lists by date ask it with what an address holds."""
OUT_OF_RANGE = "22003"
"""PostgreSQL's numeric_value_out_of_range (Appendix A, "PostgreSQL Error Codes")."""


def is_number_too_large(error: BaseException) -> bool:
    """Whether a database, or a date, refused a number for its size.

    >>> is_number_too_large(OverflowError("date value out of range"))
    False
    """
    if isinstance(error, OverflowError):
        return any(said in str(error) for said in (SQLITE_SAYS, *PYTHON_SAYS))
    return isinstance(error, DataError) and getattr(error.__cause__, "sqlstate", None) == OUT_OF_RANGE
