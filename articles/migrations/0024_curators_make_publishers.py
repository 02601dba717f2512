"""Who edits sources names their publishers too."""

from typing import Any

from django.db import migrations

GROUPS = ("curators", "standards editors", "administrators")


def grant(apps: Any, schema_editor: Any) -> None:
    from django.contrib.auth.management import create_permissions

    # Permissions are made after all migrations have run; the groups need these now.
    config = apps.get_app_config("articles")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    wanted = [f"{verb}_publisher" for verb in ("view", "add", "change")]
    given = Permission.objects.filter(codename__in=wanted, content_type__app_label="articles")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*given)


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_recognition")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
