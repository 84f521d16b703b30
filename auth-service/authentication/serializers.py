"""The shapes that come in and go out."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers
from rest_framework.fields import get_error_detail

from authentication import addresses, passwords
from authentication.models import Account
from rest_kit.bodies import Input
from rest_kit.fields import OwnWordsField, TextField, TimeZoneField


class EmailAddressField(TextField):
    """An e-mail address in the one spelling we keep."""

    def to_internal_value(self, data: Any) -> str:
        try:
            return addresses.normalised(super().to_internal_value(data))
        except DjangoValidationError as error:
            raise serializers.ValidationError(get_error_detail(error)) from error


def _password(**arguments: Any) -> OwnWordsField:
    return OwnWordsField(max_length=passwords.MAX_LENGTH, write_only=True, **arguments)


class SignupInput(Input):
    email = EmailAddressField(max_length=addresses.MAX_LENGTH)
    password = _password(help_text="At least 8 characters; not common, not like the address.")
    language = serializers.ChoiceField(choices=Account.Language.choices, required=False)
    time_zone = TimeZoneField(default="Asia/Seoul")

    def validate_time_zone(self, time_zone: ZoneInfo | str) -> str:
        return str(time_zone)


class LoginInput(Input):
    email = EmailAddressField(max_length=addresses.MAX_LENGTH)
    password = _password()
    transport = serializers.ChoiceField(
        choices=["cookie", "body"],
        default="cookie",
        help_text="Where the refresh token goes: an HttpOnly cookie (browsers) or the body.",
    )


class RefreshInput(serializers.Serializer[Any]):
    refresh_token = TextField(
        max_length=200, required=False, help_text="Only if there is no cookie."
    )


class ClientCredentialsInput(serializers.Serializer[Any]):
    """RFC 6749, 4.4.2 and 2.3.1; id and secret may come by HTTP Basic instead."""

    grant_type = TextField(max_length=100)
    client_id = TextField(max_length=100)
    client_secret = OwnWordsField(max_length=1000)


class AccountOutput(serializers.Serializer[Account]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    email_verified = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class SignupOutput(serializers.Serializer[Any]):
    account = AccountOutput()


class GrantOutput(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    token_type = serializers.ChoiceField(choices=["Bearer"])
    expires_in = serializers.IntegerField(help_text="Seconds.")
    account = AccountOutput()
    refresh_token = serializers.CharField(
        required=False, help_text='Only with transport "body", or after a refresh with the body.'
    )


class KeyOutput(serializers.Serializer[Any]):
    """RFC 7517 and RFC 8037."""

    kid = serializers.CharField()
    kty = serializers.ChoiceField(choices=["OKP"])
    crv = serializers.ChoiceField(choices=["Ed25519"])
    x = serializers.CharField()
    use = serializers.ChoiceField(choices=["sig"])
    alg = serializers.ChoiceField(choices=["EdDSA"])


class KeySetOutput(serializers.Serializer[Any]):
    keys = KeyOutput(many=True)
