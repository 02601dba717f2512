"""Django's SQLite, but who waits for the write lock gets it in turn."""

from django.db.backends.sqlite3 import base

from .turn import in_turn


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin in turn (see `in_turn`), where its database is a file."""

    def _start_transaction_under_autocommit(self) -> None:
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        with in_turn(str(self.settings_dict["NAME"])):
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
