"""`python -m bare.tables make|settle`: the tables of the bare views, which have no migrations."""

import sys

import django


def make() -> None:
    from django.apps import apps
    from django.conf import settings
    from django.db import connection

    with connection.schema_editor() as editor:
        for model in apps.get_app_config(f"bare_{settings.PROJECT}").get_models():
            editor.create_model(model)


def settle() -> None:
    """Do now what autovacuum would do in the middle of a measurement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    django.setup()
    {"make": make, "settle": settle}[sys.argv[1]]()
