"""Second factors: what comes in and what is shown of them."""

from typing import Any

from rest_framework import serializers

from authentication.serializers.accounts import password_field
from authentication.services.factors import normalised
from rest_kit.bodies import Input
from rest_kit.fields import TextField


class CodeField(TextField):
    """Six digits of an app, which shows them in two groups."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, help_text="Six digits of the authenticator app.", **options)

    def to_internal_value(self, data: Any) -> str:
        return "".join(super().to_internal_value(data).split())


class RecoveryCodeField(TextField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def to_internal_value(self, data: Any) -> str:
        return normalised(super().to_internal_value(data))


class SecondFactorInput(Input):
    """One of the two."""

    code = CodeField(required=False)
    recovery_code = RecoveryCodeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("code" in attrs) == ("recovery_code" in attrs):
            field = self.fields["code"]
            raise serializers.ValidationError(
                {"code": [str(field.error_messages["required"])]}, "required"
            )
        return {"code": None, "recovery_code": None, **attrs}


class LoginCodeInput(SecondFactorInput):
    challenge = TextField(max_length=1000)
    transport = serializers.ChoiceField(choices=["cookie", "body"], default="cookie")


class PasswordInput(Input):
    """Not needed by an account that has none."""

    password = password_field(required=False, default=None)


class PasswordAndCodeInput(SecondFactorInput):
    password = password_field(required=False, default=None)


class CodeInput(Input):
    code = CodeField()


class EnrolmentOutput(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="Base32, for typing it into an app.")
    otpauth_uri = serializers.CharField()
    qr_svg = serializers.CharField(help_text="The same as a QR code; dark on transparent.")


class RecoveryCodesOutput(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), help_text="Shown this once; each is good once."
    )


class FactorsOutput(serializers.Serializer[Any]):
    has_password = serializers.BooleanField()
    totp = serializers.BooleanField()
    totp_since = serializers.DateTimeField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()
    passkeys = serializers.IntegerField(help_text="How many; the list is at /api/auth/passkeys/.")
