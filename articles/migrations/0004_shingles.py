"""The fingerprint tables, in SQL of the vendor's own: a remake by Django would drop WITHOUT ROWID."""

from typing import Any

from django.db import migrations

# In SQLite the key is the table (no second copy of the rows); elsewhere a primary key does as well.
TABLES = (
    """
    CREATE TABLE articles_shingle (
        hash BIGINT NOT NULL,
        article_id BIGINT NOT NULL {article},
        source_id BIGINT NOT NULL,
        day INTEGER NOT NULL,
        PRIMARY KEY (hash, article_id)
    ) {without_rowid}
    """,
    """
    CREATE TABLE articles_fingerprint (
        article_id BIGINT NOT NULL PRIMARY KEY {article},
        version VARCHAR(80) NOT NULL,
        source_id BIGINT NOT NULL,
        day INTEGER NOT NULL,
        hashes {bytes} NOT NULL
    )
    """,
    """
    CREATE TABLE articles_common_shingle (
        hash BIGINT NOT NULL,
        source_id BIGINT NOT NULL,
        PRIMARY KEY (hash, source_id)
    ) {without_rowid}
    """,
    """
    CREATE TABLE articles_shingle_due (
        hash BIGINT NOT NULL PRIMARY KEY,
        widened INTEGER NOT NULL
    ) {without_rowid}
    """,
)


def make(apps: Any, schema_editor: Any) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        schema_editor.execute(
            table.format(
                article="REFERENCES articles_article (id) ON DELETE CASCADE" if sqlite else "",
                without_rowid="WITHOUT ROWID" if sqlite else "",
                bytes="BLOB" if sqlite else "BYTEA",
            )
        )


def drop(apps: Any, schema_editor: Any) -> None:
    for table in (
        "articles_shingle",
        "articles_fingerprint",
        "articles_common_shingle",
        "articles_shingle_due",
    ):
        schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_learnt_furniture")]
    operations = [migrations.RunPython(make, drop)]
