"""Two small tables before that of the shingles, and a view over the three (see linking.shingle_rows); in SQL as
theirs (see migration 0004)."""

from typing import Any

from django.db import migrations

YOUNG = ("articles_shingle_new", "articles_shingle_recent")
COLUMNS = "hash, article_id, source_id, day"


def make(apps: Any, schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in YOUNG:
        schema_editor.execute(
            f"CREATE TABLE {table} (hash BIGINT NOT NULL, "
            "article_id BIGINT NOT NULL REFERENCES articles_article (id) ON DELETE CASCADE, "
            "source_id BIGINT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (hash, article_id))"
            f"{' WITHOUT ROWID' if is_sqlite else ''}"
        )
    parts = " UNION ALL ".join(f"SELECT {COLUMNS} FROM {table}" for table in (*YOUNG, "articles_shingle"))
    schema_editor.execute(f"CREATE VIEW articles_shingle_held AS {parts}")


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP VIEW articles_shingle_held")
    for table in YOUNG:
        schema_editor.execute(f"INSERT INTO articles_shingle ({COLUMNS}) SELECT {COLUMNS} FROM {table}")
        schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0033_stumbles_and_heard_runs")]
    operations = [migrations.RunPython(make, drop)]
