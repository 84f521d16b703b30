from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('service_kit', '0002_outbox_wakes_relay'),
    ]

    operations = [
        migrations.CreateModel(
            name='PeriodicRun',
            fields=[
                ('name', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
            ],
        ),
    ]
