"""Groups of unidentified articles, evidence of a recognised source, and the tables of signatures."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

TABLES = (
    """
    CREATE TABLE articles_signature (
        capture_id BIGINT NOT NULL PRIMARY KEY {capture},
        owner BIGINT NOT NULL,
        version VARCHAR(40) NOT NULL,
        lines {bytes} NOT NULL
    )
    """,
    "CREATE INDEX signature_by_owner ON articles_signature (owner, capture_id)",
    """
    CREATE TABLE articles_signature_line (
        hash BIGINT NOT NULL,
        owner BIGINT NOT NULL,
        captures BIGINT NOT NULL,
        PRIMARY KEY (hash, owner)
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
    for table in ("signature", "signature_line"):
        schema_editor.execute(f"DROP TABLE articles_{table}")


def note_due(apps, schema_editor):
    """Whoever settles first splits every capture once more, for the lines of its signature."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_duework (kind, subject, made_at) "
            "SELECT 'lines', id, %s FROM articles_capture WHERE true ON CONFLICT DO NOTHING",
            [timezone.now()],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_annotations"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnknownOutlet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="proposed name")),
                ("domain", models.CharField(blank=True, max_length=200, verbose_name="proposed domain")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AlterField(
            model_name="duework",
            name="kind",
            field=models.CharField(
                choices=[
                    ("outlet", "outlet of a capture to be recognised"),
                    ("regroup", "captures of an unknown outlet to be put together again"),
                    ("name", "name of an unknown outlet to be read"),
                    ("lines", "lines of a capture to be counted for its source"),
                    ("resplit", "article to be split again"),
                    ("match", "article to be linked again"),
                    ("judge", "link to be judged again"),
                    ("ledger", "ledger of a link to be written"),
                    ("index", "damaged index to be made anew"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="OutletEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("recognised", "recognised"),
                            ("suggested", "suggested"),
                            ("rejected", "rejected by a curator"),
                        ],
                        max_length=10,
                    ),
                ),
                ("likeness", models.FloatField(help_text="With the nearest capture of the source, 0 to 1.")),
                ("line_count", models.PositiveIntegerField(default=0)),
                ("lines", models.JSONField(default=list)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outlet_evidence",
                        to="articles.article",
                    ),
                ),
                (
                    "rival",
                    models.ForeignKey(
                        blank=True,
                        help_text="A second source that is as near.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.source",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.source"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "outlet evidence",
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="article",
            name="unknown_outlet",
            field=models.ForeignKey(
                blank=True,
                help_text="Where it is unidentified: the articles whose furniture it shares.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="articles",
                to="articles.unknownoutlet",
            ),
        ),
        migrations.RunPython(make, drop),
        migrations.RunPython(note_due, migrations.RunPython.noop, hints={"restored": True}),
    ]
