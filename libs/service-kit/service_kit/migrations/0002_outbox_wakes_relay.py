"""Each commit that adds to the outbox wakes the relays."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("service_kit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION service_kit_outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NOTIFY outbox;
                RETURN NULL;
            END $$;
            CREATE TRIGGER outbox_wake AFTER INSERT ON service_kit_outboxevent
                FOR EACH STATEMENT EXECUTE FUNCTION service_kit_outbox_wake();
            """,
            """
            DROP TRIGGER outbox_wake ON service_kit_outboxevent;
            DROP FUNCTION service_kit_outbox_wake();
            """,
        )
    ]
