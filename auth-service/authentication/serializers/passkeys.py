"""Passkeys: what browsers send, and what is shown of them."""

from typing import Any

from rest_framework import serializers

from rest_kit.bodies import Input
from rest_kit.fields import TextField

CREDENTIAL = "What `PublicKeyCredential.toJSON()` gives."


class PasskeyRegisterInput(Input):
    credential = serializers.DictField(help_text=CREDENTIAL)
    name = TextField(max_length=60)


class PasskeyLoginOptionsInput(Input):
    challenge = TextField(
        max_length=1000, required=False, default=None, help_text="Of a login that wants a code."
    )


class PasskeyLoginInput(PasskeyLoginOptionsInput):
    credential = serializers.DictField(help_text=CREDENTIAL)
    transport = serializers.ChoiceField(choices=["cookie", "body"], default="cookie")


class PasskeyNameInput(Input):
    name = TextField(max_length=60)


class PasskeyOptionsOutput(serializers.Serializer[Any]):
    public_key = serializers.DictField(
        help_text="For `PublicKeyCredential.parseCreationOptionsFromJSON()` or `…Request…`."
    )


class PasskeyOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    backed_up = serializers.BooleanField(help_text="Kept by the person's provider as well.")
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
