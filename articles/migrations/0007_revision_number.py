from django.db import migrations


class Migration(migrations.Migration):
    """The counter against lost updates takes the name that says what it counts."""

    dependencies = [("articles", "0006_vocabulary")]

    operations = [
        migrations.RenameField(model, "edition", "revision_number")
        for model in ("article", "story", "reviewitem", "learntfurniture")
    ]
