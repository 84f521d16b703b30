"""Rows that may be there already, entered in one statement.

`bulk_create(ignore_conflicts=True)` does the same, but it takes longer to say it than PostgreSQL
takes to do it.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model


def enter(rows: Sequence[Model]) -> None:
    """Rows of one table; what is there already stays as it is."""
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    blanks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    table = rows[0]._meta.db_table
    statement = f'INSERT INTO "{table}" ({columns}) VALUES {blanks} ON CONFLICT DO NOTHING'  # noqa: S608  names of ours
    names = [field.attname for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [getattr(row, name) for row in rows for name in names])
