"""Articles of no stated day: the days between which they were printed, from their versions."""

from django.db import migrations, models
from django.utils import timezone


def note_due(apps, schema_editor):
    """Articles of no stated day whose story has other versions."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_duework (kind, subject, made_at) "
            "SELECT 'day', a.id, %s FROM articles_article a WHERE a.printed_on IS NULL AND EXISTS "
            "(SELECT 1 FROM articles_article b WHERE b.story_id = a.story_id AND b.printed_on IS NOT NULL) "
            "ON CONFLICT DO NOTHING",
            [timezone.now()],
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_postgresql"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="article",
            name="article_date_has_precision",
        ),
        migrations.AddField(
            model_name="article",
            name="about_basis",
            field=models.CharField(
                blank=True,
                help_text="Such as: from 3 versions.",
                max_length=200,
                verbose_name="about: on what it rests",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="about_day",
            field=models.DateField(
                blank=True,
                help_text="Empty where the days between are as likely.",
                null=True,
                verbose_name="about: likeliest day",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="about_first",
            field=models.DateField(
                blank=True,
                help_text="Where no day is stated: printed on this day at the earliest.",
                null=True,
                verbose_name="about: first day",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="about_last",
            field=models.DateField(
                blank=True, help_text="And by this one.", null=True, verbose_name="about: last day"
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="printed_precision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("day", "day"),
                    ("month", "month"),
                    ("year", "year"),
                    ("about", "about: between two days"),
                    ("", "undated"),
                ],
                default="",
                max_length=5,
            ),
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
                    ("day", "day of an article to be told from its versions"),
                    ("index", "damaged index to be made anew"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("printed_precision", "about")),
                fields=["about_first", "about_last"],
                name="article_by_span",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("printed_on__isnull", True), ("printed_precision__in", ["", "about"])),
                    models.Q(
                        ("printed_on__isnull", False), ("printed_precision__in", ["day", "month", "year"])
                    ),
                    _connector="OR",
                ),
                name="article_date_has_precision",
                violation_error_message="Say how exact the printed day is: day, month or year.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("printed_precision", "about"), _negated=True),
                        ("about_day__isnull", True),
                        ("about_first__isnull", True),
                        ("about_last__isnull", True),
                    ),
                    models.Q(
                        ("about_first__isnull", False),
                        ("about_last__isnull", False),
                        ("printed_precision", "about"),
                        ("about_first__lte", models.F("about_last")),
                        models.Q(
                            ("about_day__isnull", True),
                            models.Q(
                                ("about_day__gte", models.F("about_first")),
                                ("about_day__lte", models.F("about_last")),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="article_about_has_span",
                violation_error_message="About needs a first and a last day in order; other dates none.",
            ),
        ),
        migrations.RunPython(note_due, migrations.RunPython.noop, hints={"restored": True}),
    ]
