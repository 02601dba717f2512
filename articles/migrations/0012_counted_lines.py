"""The tables of counted lines, in SQL of the vendor's own (see 0004), and what is due for an older archive.

Every capture's lines are counted by whoever settles first; ledgers take their versions out of their JSON.
"""

from django.db import migrations
from django.utils import timezone

TABLES = (
    """
    CREATE TABLE articles_counted_capture (
        capture_id BIGINT NOT NULL PRIMARY KEY {capture},
        source_id BIGINT NOT NULL,
        text BIGINT NOT NULL
    )
    """,
    "CREATE INDEX counted_capture_by_text ON articles_counted_capture (source_id, text)",
    """
    CREATE TABLE articles_counted_text (
        source_id BIGINT NOT NULL,
        text BIGINT NOT NULL,
        story BIGINT NOT NULL,
        lines {bytes} NOT NULL,
        kept {bytes} NOT NULL,
        body {bytes} NOT NULL,
        PRIMARY KEY (source_id, text)
    )
    """,
    "CREATE INDEX counted_text_by_story ON articles_counted_text (source_id, story)",
    """
    CREATE TABLE articles_counted_line (
        source_id BIGINT NOT NULL,
        hash BIGINT NOT NULL,
        kind SMALLINT NOT NULL,
        text BIGINT NOT NULL,
        PRIMARY KEY (source_id, hash, kind, text)
    ) {without_rowid}
    """,
    """
    CREATE TABLE articles_furniture_line (
        source_id BIGINT NOT NULL,
        hash BIGINT NOT NULL,
        PRIMARY KEY (source_id, hash)
    ) {without_rowid}
    """,
)


def make(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        schema_editor.execute(
            table.format(
                capture="REFERENCES articles_capture (id) ON DELETE CASCADE" if sqlite else "",
                without_rowid="WITHOUT ROWID" if sqlite else "",
                bytes="BLOB" if sqlite else "BYTEA",
            )
        )


def drop(apps, schema_editor):
    for table in ("counted_capture", "counted_text", "counted_line", "furniture_line"):
        schema_editor.execute(f"DROP TABLE articles_{table}")


def note_due(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_duework (kind, subject, made_at) "
            "SELECT 'lines', c.id, %s FROM articles_capture c JOIN articles_article a ON a.id = c.article_id "
            "WHERE a.source_id IS NOT NULL ON CONFLICT DO NOTHING",
            [timezone.now()],
        )
    Link, DueWork = apps.get_model("articles", "SyndicationLink"), apps.get_model("articles", "DueWork")
    joining = {"status__in": ("automatic", "confirmed"), "relation__in": ("version", "update")}
    for link in Link.objects.exclude(ledger={}).only("pk", "ledger").iterator(chunk_size=200):
        versions = str(link.ledger.get("editions", "")).split()
        if len(versions) == 2 and all(number.isdecimal() for number in versions):
            Link.objects.filter(pk=link.pk).update(
                ledger_version=str(link.ledger.get("version", ""))[:40],
                ledger_first_revision=int(versions[0]),
                ledger_second_revision=int(versions[1]),
            )
    waiting = Link.objects.filter(ledger_version="", **joining).values_list("pk", flat=True)
    DueWork.objects.bulk_create(
        [DueWork(kind="ledger", subject=pk) for pk in waiting], batch_size=500, ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_due_work")]

    operations = [
        migrations.RunPython(make, drop),
        migrations.RunPython(note_due, migrations.RunPython.noop, hints={"restored": True}),
    ]
