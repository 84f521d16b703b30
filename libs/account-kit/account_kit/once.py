"""A person's request that may be repeated: what it makes is made once (`Idempotency-Key`)."""

from dataclasses import dataclass
from uuid import UUID

from rest_framework.request import Request

from service_kit import idempotency


@dataclass(frozen=True, slots=True)
class Once:
    """A client's key and the fingerprint of what it asked for."""

    key: str
    fingerprint: bytes

    @classmethod
    def of(cls, request: Request) -> "Once | None":
        """None for a client that sent no key."""
        key = idempotency.key_of(request)
        return None if key is None else cls(key, idempotency.fingerprint(request))

    def claim(self, account_id: UUID, made: UUID) -> UUID:
        """`made` if the request is new, else the id that it made before; in the transaction that
        makes it. Raises `KeyReused`."""
        return idempotency.claim(
            owner=account_id, key=self.key, fingerprint=self.fingerprint, resource_id=made
        )
