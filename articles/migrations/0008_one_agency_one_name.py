"""The Canadian Press under one name: the linker stored "CP" where the splitter stored "Canadian Press".

What a curator wrote stands, and so does the "CP" of an archive whose own agency is called that. The index
needs no note: its entries are of a newer version with this release, and are written again.
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import migrations

OLD, NEW = "CP", "Canadian Press"
NAMES = ("canadian press", "the canadian press")


def rename(apps: Any, schema_editor: Any) -> None:
    if _is_of_another(apps):
        return
    articles = apps.get_model("articles", "Article")
    for article in articles.objects.filter(agency=OLD).only("pk", "agency", "origins").iterator():
        if article.origins.get("agency") != "curator":
            articles.objects.filter(pk=article.pk).update(agency=NEW)
    for saved in apps.get_model("articles", "SavedSearch").objects.filter(query__contains="agency=CP"):
        pairs = parse_qsl(saved.query, keep_blank_values=True)
        saved.query = urlencode(
            [(key, NEW if (key, value) == ("agency", OLD) else value) for key, value in pairs]
        )
        saved.save(update_fields=["query"])


def _is_of_another(apps: Any) -> bool:
    """Whether an agency of the archive, other than the Canadian Press, is called CP."""
    agencies = apps.get_model("articles", "Source").objects.filter(kind="agency")
    return any(
        source.name.lower() not in NAMES
        and (source.name.lower() == "cp" or source.aliases.filter(kind="name", value="cp").exists())
        for source in agencies
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_revision_number")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop, hints={"restored": True})]
