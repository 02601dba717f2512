"""An outlet's own printed correction is kept with its article; until now it was labelled and shown nowhere.

The index needs no note: its entries are of a newer version with this release, and are written again.
"""

import zlib

from django.db import migrations, models
from django.db.models import Q


def read_off_the_captures(apps, schema_editor):
    """From the newest capture of each article, by the roles that its lines have already."""
    from articles.extraction.decode import Undecodable
    from articles.ingest.reading import read_capture

    captures = apps.get_model("articles", "Capture").objects
    articles = apps.get_model("articles", "Article").objects
    newest = {}
    for pk, article, roles in (
        captures.filter(roles__icontains="correction")
        .order_by("article", "number")
        .values_list("pk", "article_id", "roles")
    ):
        newest[article] = (pk, roles)
    for article, (pk, roles) in newest.items():
        capture = captures.get(pk=pk)
        if captures.filter(article=article, number__gt=capture.number).exists():
            continue  # what the newest capture no longer prints, the article no longer has
        try:
            lines = read_capture(zlib.decompress(bytes(capture.packed)), capture.format).text.split("\n")
        except Undecodable:
            continue
        said = [line.strip() for line, role in zip(lines, roles, strict=False) if role == "correction"]
        if said:
            row = articles.only("pk", "origins").get(pk=article)
            articles.filter(pk=article).update(
                printed_corrections="\n\n".join(said), origins={**row.origins, "printed_corrections": "text"}
            )


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_edit_record_permission")]

    operations = [
        migrations.AddField(
            "article",
            "printed_corrections",
            models.TextField(
                blank=True,
                default="",
                help_text="What the outlet itself printed as a correction, a blank line between two.",
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "article",
            models.Index(
                condition=~Q(printed_corrections=""), fields=["printed_on", "id"], name="article_put_right"
            ),
        ),
        migrations.RunPython(
            read_off_the_captures, migrations.RunPython.noop, elidable=True, hints={"restored": True}
        ),
    ]
