"""What the tests of ingest share: files of one article, a source, and all rows of the archive."""

from django.core.management import call_command
from django.db import connection

ARTICLE = """{headline}

The harbour board of Oldmouth voted on Tuesday to rebuild the northern mole before the winter storms return.

Its chair, Ines Calloway, said the work would cost four million and begin in the first week of June.

Fishing crews had asked for the repair since a breach flooded the auction hall two years ago.

The board will meet again next month to choose between two builders from the region.
"""


def write(folder, name, headline="Board votes to rebuild the mole", more=""):
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(ARTICLE.format(headline=headline) + more)
    return place


def ingest(*args, **options):
    call_command("ingest", *map(str, args), **options)


def everything():
    """Every row of the archive, as text."""
    with connection.cursor() as cursor:
        tables = sorted(
            name for name in connection.introspection.table_names(cursor) if name.startswith("articles_")
        )
        rows = {}
        for table in tables:
            cursor.execute(f"select * from {table}")
            rows[table] = cursor.fetchall()
        return rows
