"""Accounts: signing up, and what is shown of one."""

from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from authentication import passwords
from authentication.models import Account
from rest_kit.bodies import Input
from rest_kit.fields import EmailAddressField, OwnWordsField, TimeZoneField


def password_field(**arguments: Any) -> OwnWordsField:
    return OwnWordsField(max_length=passwords.MAX_LENGTH, write_only=True, **arguments)


class SignupInput(Input):
    email = EmailAddressField()
    password = password_field(help_text="At least 8 characters; not common, not like the address.")
    language = serializers.ChoiceField(choices=Account.Language.choices, required=False)
    time_zone = TimeZoneField(default="Asia/Seoul")

    def validate_time_zone(self, time_zone: ZoneInfo | str) -> str:
        return str(time_zone)


class AccountOutput(serializers.Serializer[Account]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    email_verified = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class SignupOutput(serializers.Serializer[Any]):
    account = AccountOutput()
