"""The four groups and what each may do. docs/permissions.md is the table in words."""

from typing import Any

from django.db import migrations

READ: tuple[str, ...] = ()
CURATE = ("curate",)
STANDARDS = (*CURATE, "publish_notice", "see_hidden", "take_full_text")
CURATED = ("source", "sourcealias", "article", "story", "lexiconentry", "boilerplatemark", "linemark")
READ_ONLY = (
    "capture",
    "syndicationlink",
    "notice",
    "decision",
    "ingestrun",
    "ingestoutcome",
    "reviewitem",
    "lexiconsighting",
    "pendingindex",
)


def codenames() -> dict[str, set[str]]:
    view = {f"view_{model}" for model in (*CURATED, *READ_ONLY)}
    change = {f"{verb}_{model}" for verb in ("add", "change") for model in CURATED} - {
        "add_article",
        "add_story",
    }
    return {
        "readers": set(READ),
        "curators": view | change | set(CURATE),
        "standards editors": view | change | set(STANDARDS),
        "administrators": view
        | change
        | set(STANDARDS)
        | {"delete_source", "delete_sourcealias"}
        | {f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("user", "group")},
    }


def make_groups(apps: Any, schema_editor: Any) -> None:
    from django.contrib.auth.management import create_permissions

    # Permissions are made after all migrations have run; the groups need them now.
    for label in ("auth", "articles"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, wanted in codenames().items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(
            Permission.objects.filter(codename__in=wanted, content_type__app_label__in=("articles", "auth"))
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
