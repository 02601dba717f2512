"""What the words of each shingle are, beside the fingerprints; in SQL as theirs (see migration 0004)."""

from typing import Any

from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(
        "CREATE TABLE articles_shingle_kinds ("
        "article_id BIGINT NOT NULL PRIMARY KEY REFERENCES articles_article (id) ON DELETE CASCADE, "
        f"kinds {'BLOB' if is_sqlite else 'BYTEA'} NOT NULL)"
    )


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE articles_shingle_kinds")


class Migration(migrations.Migration):
    dependencies = [("articles", "0029_saved_counts")]
    operations = [migrations.RunPython(make, drop)]
