"""`python -m bare.tables`: makes the tables of the bare views; they have no migrations."""

import django


def make() -> None:
    from django.apps import apps
    from django.conf import settings
    from django.db import connection

    existing = connection.introspection.table_names()
    label = settings.BARE.rpartition(".")[2]
    with connection.schema_editor() as editor:
        for model in apps.get_app_config(label).get_models():
            if model._meta.db_table not in existing:
                editor.create_model(model)


if __name__ == "__main__":
    django.setup()
    make()
