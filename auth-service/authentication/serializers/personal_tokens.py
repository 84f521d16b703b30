"""Personal API tokens: asked for, shown once, listed."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from authentication.personal_tokens import SCOPES
from authentication.serializers.accounts import password_field
from authentication.serializers.factors import CodeField, RecoveryCodeField
from rest_kit.bodies import Input
from rest_kit.fields import OwnWordsField, TextField
from service_kit import clock


class PersonalTokenInput(Input):
    name = TextField(max_length=60)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES), allow_empty=False, max_length=len(SCOPES)
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    password = password_field(required=False, default=None)
    code = CodeField(required=False, default=None)
    recovery_code = RecoveryCodeField(required=False, default=None)

    def validate_scopes(self, scopes: list[str]) -> list[str]:
        return sorted(set(scopes))

    def validate_expires_at(self, expires_at: datetime | None) -> datetime | None:
        if expires_at is not None and expires_at <= clock.now():
            raise serializers.ValidationError(_("This moment is over already."), "past")
        return expires_at


class PersonalTokenOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewPersonalTokenOutput(PersonalTokenOutput):
    token = serializers.CharField(help_text="Shown this once.")


class IntrospectionInput(serializers.Serializer[Any]):
    """RFC 7662, 2.1."""

    token = OwnWordsField(max_length=1000)
    token_type_hint = TextField(max_length=100, required=False)
