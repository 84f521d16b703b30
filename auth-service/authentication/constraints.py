"""Which constraint of the database an error is about."""

from django.db import IntegrityError


def broke(constraint: str, error: IntegrityError) -> bool:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) == constraint
