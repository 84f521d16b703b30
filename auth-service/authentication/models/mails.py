"""Mails that are due or were sent, and the links in them."""

from django.db import models
from django.db.models import Q

from authentication.models.accounts import Account
from rest_kit import addresses
from service_kit import clock
from service_kit.ids import new_id


class Mail(models.Model):
    """One mail to one address, without its words and without the token of its link.

    `account_id` is no foreign key: what somebody asked for an address that is nobody's looks the
    same until a worker comes to it. Only mails with a link have `expires_at`.
    """

    class Kind(models.TextChoices):
        SIGNED_UP = "signed_up"
        VERIFY = "verify"
        SIGN_UP_TAKEN = "sign_up_taken"
        PASSWORD_RESET = "password_reset"  # noqa: S105  a kind
        PASSWORD_CHANGED = "password_changed"  # noqa: S105  a kind
        EMAIL_CHANGE = "email_change"
        EMAIL_CHANGE_TAKEN = "email_change_taken"
        EMAIL_CHANGE_ASKED = "email_change_asked"
        EMAIL_CHANGED = "email_changed"
        NEW_DEVICE = "new_device"
        FACTOR_ADDED = "factor_added"
        FACTOR_REMOVED = "factor_removed"
        IDENTITY_ADDED = "identity_added"
        IDENTITY_REMOVED = "identity_removed"
        TOKEN_MADE = "token_made"  # noqa: S105  a kind
        RECOVERY_CODE_USED = "recovery_code_used"
        ERASURE = "erasure"
        ERASURE_CANCELLED = "erasure_cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=30, choices=Kind)
    address = models.EmailField(max_length=addresses.MAX_LENGTH)
    language = models.CharField(max_length=2, choices=Account.Language)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(expires_at__isnull=False), name="mail_used_has_link"
            ),
        )
        indexes = (
            models.Index(fields=["address", "sent_at"], name="mail_sent_to_address"),
            models.Index(fields=["created_at"], name="mail_created"),
        )

    def __str__(self) -> str:
        return str(self.id)
