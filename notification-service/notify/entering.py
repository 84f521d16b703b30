"""Rows that may be there already, entered one after the other.

`bulk_create(ignore_conflicts=True)` does the same, but for a single row it takes longer to say it
than PostgreSQL takes to do it.
"""

from collections.abc import Iterable
from functools import cache

from django.db import connection
from django.db.models import Model


def enter(rows: Iterable[Model]) -> None:
    """What is there already stays as it is."""
    with connection.cursor() as cursor:
        for row in rows:
            statement, names = _insert(type(row))
            cursor.execute(statement, [getattr(row, name) for name in names])


@cache
def _insert(model: type[Model]) -> tuple[str, list[str]]:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    blanks = ", ".join(["%s"] * len(fields))
    table = model._meta.db_table
    statement = f'INSERT INTO "{table}" ({columns}) VALUES ({blanks}) ON CONFLICT DO NOTHING'  # noqa: S608  names of ours
    return statement, [field.attname for field in fields]
