"""Which database the archive runs on: SQLite in ARCHIVE_HOME, or the PostgreSQL that DATABASE_URL names."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env


def configured_database(env: Env, home: Path) -> dict[str, Any]:
    """Django's settings of the one connection.

    Raises ImproperlyConfigured for an address of another kind of database.
    """
    if not env.str("DATABASE_URL", default=""):
        return _sqlite(home / "archive.sqlite3")
    given: dict[str, Any] = env.db_url("DATABASE_URL")
    if given["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL names no PostgreSQL. Give it as postgres://user:password@host:5432/database, "
            "or leave it out: the archive then runs on SQLite, in ARCHIVE_HOME."
        )
    return _postgresql(given, env.int("ARCHIVE_DATABASE_POOL", default=12))


def _sqlite(path: Path) -> dict[str, Any]:
    # WAL lets readers go on while one writer writes; IMMEDIATE takes the write lock at the start of a
    # transaction, so that a lock is waited for instead of failing half way.
    return {
        "ENGINE": "articles.database.sqlite",
        "NAME": path,
        "ATOMIC_REQUESTS": False,
        # A connection outlives its request: what was read of the database while it does not change is kept
        # with the connection (search/unchanged.py), and opening one costs six pragmas.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; "
                # What is read of the file is mapped, up to SQLite's own most, and all connections share those
                # pages; what lay beyond was copied for each, 46 MB a thread at 12,000 articles.
                "PRAGMA mmap_size=2147418112; PRAGMA temp_store=MEMORY; "
                # 32 MB of log: a page that several commits change is copied back once.
                "PRAGMA wal_autocheckpoint=8000;"
            ),
        },
    }


def _postgresql(given: dict[str, Any], most: int) -> dict[str, Any]:
    options: dict[str, Any] = given.setdefault("OPTIONS", {})
    # A process's threads share its pool, which looks whether a connection still lives before it hands it
    # out; Django then keeps none itself (CONN_MAX_AGE 0).
    # As long as SQLite waits for another writer. A machine that vanished loses its locks within a minute.
    alive = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    options.setdefault("options", f"-c lock_timeout=30s {alive}")
    options["pool"] = {"min_size": 1, "max_size": max(most, 1), "timeout": 30}
    return {**given, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
