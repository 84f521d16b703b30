"""An account's key as rows, for the app that encrypts with it."""

from django.db import models


class AccountKeyRow(models.Model):
    """An account's data-encryption key, wrapped by the key-encryption key `kek_version`.

    Every row of the account hangs on this one: without it nothing can be written and nothing
    that was written can be read.
    """

    account_id = models.UUIDField(primary_key=True)
    wrapped_key = models.BinaryField()
    kek_version = models.PositiveIntegerField(db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class ErasedAccountRow(models.Model):
    """An account that is gone; an access token of it that still lives must not bring it back."""

    account_id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField()

    class Meta:
        abstract = True
