"""Tokens that people make for their own programs."""

from django.db import models

from authentication.models.accounts import Account
from service_kit.ids import new_id


class PersonalToken(models.Model):
    """A token with scopes, good until `expires_at` or withdrawn. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="personal_tokens")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
