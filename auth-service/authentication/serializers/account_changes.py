"""What a person changes about their account, and what is shown of a deletion."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from authentication.models import Erasure
from authentication.serializers.accounts import AccountOutput, password_field
from authentication.serializers.factors import CodeField, RecoveryCodeField
from rest_kit.bodies import Input
from rest_kit.fields import EmailAddressField, TextField


class LinkInput(Input):
    token = TextField(max_length=200, help_text="What comes after the # of the mail's link.")


class ResetInput(Input):
    email = EmailAddressField()


class ResetConfirmInput(LinkInput):
    password = password_field()


class PasswordChangeInput(Input):
    current_password = password_field()
    new_password = password_field()


class EmailChangeInput(Input):
    email = EmailAddressField()
    password = password_field(required=False, help_text="If the account has one.")


class DeletionInput(Input):
    password = password_field(required=False, help_text="If the account has one.")
    code = CodeField(required=False)
    recovery_code = RecoveryCodeField(required=False)


class ChangedOutput(serializers.Serializer[Any]):
    account = AccountOutput()


class DeletionOutput(serializers.Serializer[Any]):
    erasure_id = serializers.UUIDField()
    erase_after = serializers.DateTimeField()
    receipt_token = serializers.CharField(help_text="Shows the receipts, without an account.")


class ReceiptQuery(serializers.Serializer[Any]):
    token = TextField(max_length=200)


class ReceiptOutput(serializers.Serializer[Any]):
    service = serializers.CharField()
    purged_at = serializers.DateTimeField(allow_null=True, help_text="null: no answer yet")
    rows = serializers.IntegerField(allow_null=True)


class ErasureOutput(serializers.Serializer[Erasure]):
    id = serializers.UUIDField()
    requested_at = serializers.DateTimeField()
    erase_after = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    erased_at = serializers.DateTimeField(allow_null=True)
    receipts = ReceiptOutput(many=True)

    def to_representation(self, instance: Erasure) -> dict[str, Any]:
        """Every service that is expected to answer is there from the beginning."""
        shown = super().to_representation(instance)
        said = {receipt["service"]: receipt for receipt in shown["receipts"]}
        expected = {settings.SERVICE_NAME, *settings.SERVICE_CLIENTS}
        names = said if instance.erased_at else expected
        unsaid = {"purged_at": None, "rows": None}
        shown["receipts"] = [said.get(name, {"service": name, **unsaid}) for name in sorted(names)]
        return shown
