"""What SQLite has had from the start, on PostgreSQL: the guards on decisions, and the keys of the tables
outside Django's state, whose rows go with the article or capture that they are of."""

from django.db import migrations

from articles.database import guards

KEYS = (
    ("articles_shingle", "article_id", "articles_article"),
    ("articles_fingerprint", "article_id", "articles_article"),
    ("articles_counted_capture", "capture_id", "articles_capture"),
    ("articles_signature", "capture_id", "articles_capture"),
)


def lay(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, column, whole in KEYS:
        schema_editor.execute(
            f"DELETE FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM {whole} w WHERE w.id = t.{column})"
        )
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk "
            f"FOREIGN KEY ({column}) REFERENCES {whole} (id) ON DELETE CASCADE"
        )
    guards.lay_guards()


def lift(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    guards.lift_guards()
    for table, column, _ in KEYS:
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fk")


class Migration(migrations.Migration):
    dependencies = [("articles", "0024_curators_make_publishers")]
    operations = [migrations.RunPython(lay, lift)]
