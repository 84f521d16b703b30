from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_delivery_owner_told")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("kind", "still_you")),
                fields=["source_id"],
                name="notice_question",
            ),
        ),
    ]
