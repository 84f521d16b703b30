"""The tables every service has: what it has to say, has heard, was asked, does by itself."""

from django.db import models
from django.db.models import Q

from service_kit.ids import new_id


class OutboxEvent(models.Model):
    """An event that was decided in the same transaction as the change it tells of."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    type = models.CharField(max_length=100)
    payload = models.BinaryField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            # Waiting events only: the relay's search costs the same after millions were sent.
            models.Index(fields=["id"], condition=Q(sent_at=None), name="outbox_waiting"),
            models.Index(fields=["sent_at"], name="outbox_sent"),
        )


class InboxEvent(models.Model):
    """An event that this service has acted upon; its id keeps it from acting twice."""

    id = models.UUIDField(primary_key=True, editable=False)
    type = models.CharField(max_length=100)
    handled_at = models.DateTimeField(db_index=True)


class IdempotencyKey(models.Model):
    """A client's key and what came of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.UUIDField()
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField()
    resource_id = models.UUIDField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once"),
        )


class PeriodicRun(models.Model):
    """When a periodic job last began."""

    name = models.CharField(primary_key=True, max_length=200)
    began_at = models.DateTimeField()
