"""Who a person is at another provider (OpenID Connect)."""

from django.db import models

from authentication.models.accounts import Account
from service_kit.ids import new_id


class Identity(models.Model):
    """One subject of one issuer (OpenID Connect Core 1.0, 2): the pair never means anybody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once"),)
