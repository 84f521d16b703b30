"""Second factors: one-time codes, recovery codes and passkeys."""

from django.db import models

from authentication.models.accounts import Account
from service_kit.ids import new_id


class Totp(models.Model):
    """An authenticator app's secret, wrapped; it counts once `confirmed_at` is set."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="totp"
    )
    wrapped_secret = models.BinaryField()
    key_version = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # The time step of the last code that counted: this one and those before count no more.
    last_step = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """A code for the day the other factor is lost; good once. Only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once"),
        )


class Passkey(models.Model):
    """A WebAuthn credential: the public half of a key that a device of the person keeps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    transports = models.JSONField(default=list)
    backed_up = models.BooleanField()
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)


class SpentChallenge(models.Model):
    """A signed challenge that was answered; kept until it would have expired anyway."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    expires_at = models.DateTimeField(db_index=True)
