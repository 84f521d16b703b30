"""What hangs on an account's key."""

from django.db import models

from crypto_kit.models import AccountKeyRow, ErasedAccountRow


class AccountKey(AccountKeyRow):
    """A key."""


class ErasedAccount(ErasedAccountRow):
    """An account that is gone."""


class Note(models.Model):
    """Something that somebody keeps."""

    account = models.ForeignKey(AccountKey, models.CASCADE)
    text = models.BinaryField()
