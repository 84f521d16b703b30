"""The keys that sign tokens, and the services that may ask for one."""

from django.db import models
from django.db.models import F, Q


class SigningKey(models.Model):
    """A key pair for tokens (Ed25519). What it may do follows from the time.

    published_at … removed_at: in the JWK set, tokens signed with it are good;
    activates_at … retires_at: signs new tokens.
    """

    kid = models.CharField(primary_key=True, max_length=64, editable=False)
    public_key = models.BinaryField()
    wrapped_private_key = models.BinaryField()
    published_at = models.DateTimeField()
    activates_at = models.DateTimeField()
    retires_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(published_at__lte=F("activates_at")), name="key_published_first"
            ),
            # Two keys without a successor would be two answers to "which key signs?".
            models.UniqueConstraint(
                models.Value(1), condition=Q(retires_at=None), name="one_newest_key"
            ),
        )

    def __str__(self) -> str:
        return self.kid


class ServiceClient(models.Model):
    """A service that may ask for a service token (OAuth 2.0 client credentials)."""

    name = models.CharField(primary_key=True, max_length=100, editable=False)
    secret_digest = models.BinaryField(max_length=32)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
