"""Accounts that are to be erased, and what is left of one afterwards: proof without a person."""

from django.db import models
from django.db.models import Q

from service_kit.ids import new_id


class Erasure(models.Model):
    """Somebody asked for their account to be deleted; once it is, `account_id` is gone as well."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account_id = models.UUIDField(null=True)
    receipt_digest = models.BinaryField(max_length=32)
    requested_at = models.DateTimeField()
    erase_after = models.DateTimeField(db_index=True)
    cancelled_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account_id"],
                condition=Q(cancelled_at=None, erased_at=None),
                name="account_has_one_open_erasure",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(account_id=None), name="erased_names_nobody"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class ErasureReceipt(models.Model):
    """What one service said about one erasure; without `purged_at` it has not answered yet."""

    erasure = models.ForeignKey(
        Erasure, on_delete=models.CASCADE, related_name="receipts", db_index=False
    )
    service = models.CharField(max_length=100)
    purged_at = models.DateTimeField(null=True)
    rows = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["erasure", "service"], name="receipt_once_a_service"),
        )
