"""Signing in, and staying so."""

from typing import Any

from rest_framework import serializers

from authentication import addresses
from authentication.serializers.accounts import AccountOutput, EmailAddressField, password_field
from rest_kit.bodies import Input
from rest_kit.fields import TextField


class LoginInput(Input):
    email = EmailAddressField(max_length=addresses.MAX_LENGTH)
    password = password_field()
    transport = serializers.ChoiceField(
        choices=["cookie", "body"],
        default="cookie",
        help_text="Where the refresh token goes: an HttpOnly cookie (browsers) or the body.",
    )


class RefreshInput(serializers.Serializer[Any]):
    refresh_token = TextField(
        max_length=200, required=False, help_text="Only if there is no cookie."
    )


class GrantOutput(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(choices=["Bearer"])
    expires_in = serializers.IntegerField(help_text="Seconds.")
    account = AccountOutput()
    refresh_token = serializers.CharField(
        required=False, help_text='Only with transport "body", or after a refresh with the body.'
    )
