"""What a request may say, and what an answer looks like."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from notify import channels, push
from notify.models import Channel, Kind, Notice, Recipient
from rest_kit import addresses
from rest_kit.bodies import Input
from rest_kit.fields import EmailAddressField, TextField, YesNoField

KINDS = [kind.value for kind in channels.CHOSEN]
WAYS = [way.value for way in channels.WAYS]


class QuietHoursInput(Input):
    until = serializers.TimeField(input_formats=["%H:%M"])

    def get_fields(self) -> dict[str, Any]:
        # A word of the language cannot be an attribute's name.
        return {"from": serializers.TimeField(input_formats=["%H:%M"]), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["from"] == attrs["until"]:
            raise serializers.ValidationError(
                {"until": [_("Choose two times that are not the same.")]}
            )
        return attrs


class WaysInput(Input):
    email = YesNoField(required=False)
    second_email = YesNoField(required=False)
    push = YesNoField(required=False)


class ChannelsInput(Input):
    letter = WaysInput(required=False)
    still_you = WaysInput(required=False)
    routine = WaysInput(required=False)
    special_date = WaysInput(required=False)


class PreferencesInput(Input):
    """Only what is named changes; null means none."""

    quiet_hours = QuietHoursInput(required=False, allow_null=True)
    second_email = EmailAddressField(required=False, allow_null=True)
    channels = ChannelsInput(required=False)

    def validate_second_email(self, address: str | None) -> str | None:
        if address and address == self.context["email"]:
            raise serializers.ValidationError(_("This is your address already."), "same_address")
        return address


class TestInput(Input):
    channel = serializers.ChoiceField(choices=WAYS, default=Channel.EMAIL.value)


def require_push_service(endpoint: str) -> None:
    if not push.is_a_push_service(endpoint):
        raise serializers.ValidationError(_("This is not a push service we know."), "unknown")


class DeviceKeysInput(serializers.Serializer[Any]):
    p256dh = TextField(max_length=200)
    auth = TextField(max_length=100)


class DeviceInput(serializers.Serializer[Any]):
    """A PushSubscription as browsers write it; what else they say does not matter."""

    endpoint = TextField(max_length=1000, validators=[require_push_service])
    keys = DeviceKeysInput()


class DeviceGoneInput(Input):
    endpoint = TextField(max_length=1000)


class LinkInput(Input):
    token = TextField(max_length=100)


class NoticeOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    source_id = serializers.UUIDField()
    due_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    folded = serializers.IntegerField(help_text="earlier ones that this one stands for")
    shown_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class InboxOutput(serializers.Serializer[Any]):
    results = NoticeOutput(many=True)
    next = serializers.CharField(allow_null=True)
    unread = serializers.IntegerField()


class UnreadOutput(serializers.Serializer[Any]):
    unread = serializers.IntegerField()


class EmailOutput(serializers.Serializer[Any]):
    address = serializers.CharField()
    verified = serializers.BooleanField()
    refused_at = serializers.DateTimeField(allow_null=True)


class SecondEmailOutput(serializers.Serializer[Any]):
    address = serializers.CharField()
    confirmed = serializers.BooleanField()


class PushOutput(serializers.Serializer[Any]):
    available = serializers.BooleanField()
    public_key = serializers.CharField(allow_null=True)
    devices = serializers.IntegerField()


class PreferencesOutput(serializers.Serializer[Any]):
    email = EmailOutput()
    second_email = SecondEmailOutput(allow_null=True)
    push = PushOutput()
    quiet_hours = QuietHoursInput(allow_null=True)
    channels = ChannelsInput()


class TestOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    channel = serializers.CharField()
    address = serializers.CharField()


class UnsubscribeOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    channel = serializers.ChoiceField(choices=WAYS)
    address = serializers.CharField()
    subscribed = serializers.BooleanField()


class AddressOutput(serializers.Serializer[Any]):
    address = serializers.CharField()


def notice_full(notice: Notice) -> dict[str, Any]:
    return dict(NoticeOutput(notice).data)


def preferences_full(recipient: Recipient) -> dict[str, Any]:
    second = recipient.second_email
    return {
        "email": {
            "address": recipient.email,
            "verified": recipient.email_verified,
            "refused_at": recipient.email_refused_at,
        },
        "second_email": {
            "address": second,
            "confirmed": recipient.second_email_confirmed_at is not None,
        }
        if second
        else None,
        "push": {
            "available": push.is_available(),
            "public_key": settings.VAPID_PUBLIC_KEY or None,
            "devices": recipient.devices.count(),
        },
        "quiet_hours": _quiet_hours(recipient),
        "channels": {
            kind: {way: channels.is_wanted(recipient, kind, way) for way in WAYS} for kind in KINDS
        },
    }


def _quiet_hours(recipient: Recipient) -> dict[str, str] | None:
    if recipient.quiet_from is None or recipient.quiet_until is None:
        return None
    return {"from": f"{recipient.quiet_from:%H:%M}", "until": f"{recipient.quiet_until:%H:%M}"}


def unsubscribe_full(recipient: Recipient, kind: str, channel: str) -> dict[str, Any]:
    """For whoever holds the link: what it is about, and of the address no more than they know."""
    return {
        "kind": Kind(kind).value,
        "channel": Channel(channel).value,
        "address": addresses.masked(channels.address(recipient, channel)),
        "subscribed": channels.is_wanted(recipient, kind, channel),
    }
