"""A picture whose letter is gone, one that a letter is being written with, one being stored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("images", "0002_attachments")]

    operations = [
        migrations.AddField("image", "writing_until", models.DateTimeField(null=True)),
        migrations.AddField("image", "asked_until", models.DateTimeField(null=True)),
        migrations.AlterField(
            "image",
            "state",
            models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("ready", "Ready"),
                    ("hidden", "Hidden"),
                    ("doomed", "Doomed"),
                ],
                default="pending",
                max_length=8,
            ),
        ),
    ]
