"""Indexes that hold all that pages count of many articles, so that no row with its body is read for it."""

from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("articles", "0038_flagged_articles")]
    operations = [
        migrations.RemoveIndex(model_name="article", name="article_by_section"),
        migrations.RemoveIndex(model_name="article", name="article_by_place"),
        *(
            migrations.AddIndex(model_name="article", index=models.Index(fields=fields, name=name))
            for fields, name in (
                (["printed_on", "printed_precision", "story"], "article_days_counted"),
                (["source", "agency", "printed_on"], "article_copy_counted"),
                (["byline", "printed_on", "story"], "article_by_byline"),
                (["ingested_at", "source"], "article_arrivals_counted"),
                (["section", "printed_on", "story"], "article_by_section"),
                (["dateline", "printed_on", "story"], "article_by_place"),
            )
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["embargo_until"],
                name="article_by_embargo",
                condition=models.Q(embargo_until__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(
                F("status"), F("kind"), (F("doubt") * F("reach")).desc(), F("id"), name="review_by_weight"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["status", "kind", "article"], name="review_counted"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["-doubt", "id"], name="review_listed"),
        ),
    ]
