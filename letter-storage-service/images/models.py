"""Pictures and who shows them; the pictures themselves lie elsewhere, see objects.py."""

from django.db import models

from crypto_kit.models import AccountKeyRow, ErasedAccountRow
from image_kit.models import UploadRow
from service_kit.ids import new_id


class AccountKey(AccountKeyRow):
    """Every row of an account hangs on this one."""


class ErasedAccount(ErasedAccountRow):
    """An account that is gone."""


class Holder(models.Model):
    """A letter or draft that shows pictures, and the newest that was heard of it."""

    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    holder_id = models.UUIDField()
    revision = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "holder_id"], name="holder_once_an_account"),
        )


class Image(models.Model):
    """A picture. Its row comes before its objects and goes after them."""

    class State(models.TextChoices):
        PENDING = "pending"  # its objects are being written
        READY = "ready"
        HIDDEN = "hidden"  # its letter is gone; another that shows it may still be heard of
        DOOMED = "doomed"  # nobody sees it any more; its objects are to go

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # Bytes of the three objects before they were sealed.
    original_size = models.PositiveIntegerField()
    medium_size = models.PositiveIntegerField()
    small_size = models.PositiveIntegerField()
    alt_ciphertext = models.BinaryField()
    created_at = models.DateTimeField()
    # When it goes, unless something shows it by then.
    collect_at = models.DateTimeField(null=True)
    # Somebody may be writing its objects until then; after it, a repeat may write them over.
    writing_until = models.DateTimeField(null=True)
    # A letter is being written with it, whose event has not come; nobody may delete it until then.
    asked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["account"], name="image_of_account"),
            models.Index(
                fields=["collect_at"],
                condition=models.Q(collect_at__isnull=False),
                name="image_to_collect",
            ),
        )


class Attachment(models.Model):
    """That a letter or draft shows a picture, which nobody may see before `opens_at`.

    Two may show the same one: who keeps both versions of a draft has its pictures in both.
    """

    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)
    image = models.ForeignKey(Image, models.CASCADE, related_name="attachments", db_index=False)
    holder_id = models.UUIDField()
    opens_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["image", "holder_id"], name="image_once_a_holder"),
        )
        indexes = (models.Index(fields=["account", "holder_id"], name="attachment_of_holder"),)


class Upload(UploadRow):
    """An upload of an account."""

    account = models.ForeignKey(AccountKey, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = (models.Index(fields=["account", "at"], name="upload_of_account"),)
