"""What came in is counted source by source, and the last articles put right are found without reading others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0039_counted_indexes")]
    operations = [
        migrations.RemoveIndex(model_name="article", name="article_arrivals_counted"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["source", "ingested_at"], name="article_arrivals_by_source"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["ingested_at", "id"],
                name="article_put_right_lately",
                condition=~models.Q(printed_corrections=""),
            ),
        ),
    ]
