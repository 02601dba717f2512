"""Django's SQLite, but who waits for the write lock gets it in turn, and a full disk is told as one."""

from django.db import OperationalError
from django.db.backends.sqlite3 import base, features
from django.utils.functional import cached_property

from .turn import in_turn


class DatabaseFeatures(features.DatabaseFeatures):
    """What this SQLite can do."""

    @cached_property
    def supports_json_field(self) -> bool:  # type: ignore[override]
        """Asked without a transaction: one that a full disk or a lock refuses is for Django a sign that there
        is no JSON, and its commands end by saying so of every field. Raises OperationalError."""
        with self.connection.cursor() as cursor:
            try:
                cursor.execute("SELECT JSON('{}')")
            except OperationalError as refused:
                if "no such function" in str(refused):
                    return False
                raise
        return True


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin in turn (see `in_turn`), where its database is a file."""

    features_class = DatabaseFeatures

    def _start_transaction_under_autocommit(self) -> None:
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        with in_turn(str(self.settings_dict["NAME"])):
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
