from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0037_shared_state")]
    operations = [
        migrations.CreateModel(
            name="FlaggedArticle",
            fields=[
                ("article", models.BigIntegerField(primary_key=True, serialize=False)),
                ("is_sure", models.BooleanField(default=False)),
            ],
            options={"ordering": ("pk",)},
        ),
    ]
