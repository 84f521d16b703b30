"""Identifiers that sort by the time they were made and say nothing else."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): rows made later lie later in an index."""
    return uuid7()
