from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0035_captures_that_came_again"),
    ]

    operations = [
        migrations.AlterField(
            model_name="webhookcall",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("delivered", "delivered"),
                    ("given up", "given up"),
                    ("untold", "not told: hidden or ended by then"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
