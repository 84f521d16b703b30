"""Signing in, and staying so."""

from typing import Any

from rest_framework import serializers

from authentication.models import Session
from authentication.networks import network_of
from authentication.serializers.accounts import AccountOutput, password_field
from authentication.user_agents import in_words
from rest_kit.bodies import Input
from rest_kit.fields import EmailAddressField, TextField


class LoginInput(Input):
    email = EmailAddressField()
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


class SessionOutput(serializers.Serializer[Session]):
    """Where somebody is signed in, no more exactly than they need to recognise it."""

    id = serializers.UUIDField()
    device = serializers.SerializerMethodField(help_text="Browser and system in words.")
    network = serializers.SerializerMethodField(help_text='Like "203.0.113.x".')
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    current = serializers.SerializerMethodField()

    def get_device(self, session: Session) -> str:
        return in_words(session.user_agent)

    def get_network(self, session: Session) -> str:
        return network_of(session.address)

    def get_current(self, session: Session) -> bool:
        current: str = self.context["current"]
        return str(session.id) == current
