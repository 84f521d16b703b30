from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_notice_days_before")]

    operations = [
        # What was sent before was told in the same moment.
        migrations.AddField(
            model_name="delivery",
            name="owner_told",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="owner_told",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("kind", "letter"), ("owner_told", False), ("state", "sent")),
                fields=["settled_at"],
                name="delivery_untold",
            ),
        ),
    ]
