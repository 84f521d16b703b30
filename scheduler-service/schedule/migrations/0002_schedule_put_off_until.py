from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="put_off_until",
            field=models.DateTimeField(null=True),
        ),
    ]
