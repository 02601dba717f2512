"""Whether a server is one that the archive was tested on."""

from django.db import connection

OLDEST = 15_00_00
"""PostgreSQL 15, as its server numbers itself: the oldest that the tests were run on."""


def server_faults() -> list[str]:
    """What is wrong with the PostgreSQL server or the database, a sentence each with the remedy."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
            "pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
        )
        number, version, encoding, collation = cursor.fetchone()
    found = []
    if number < OLDEST:
        found.append(f"The server is PostgreSQL {version}; upgrade it to 15 or later.")
    if encoding != "UTF8" or collation not in ("C", "C.UTF-8", "C.utf8"):
        found.append(
            f"The database has the encoding {encoding} and sorts by {collation}; names would be "
            "sorted otherwise than on SQLite. Make it anew: createdb -T template0 -E UTF8 --locale=C.UTF-8."
        )
    return found
