"""Other providers to sign in with."""

from typing import Any

from rest_framework import serializers

from authentication import openid
from authentication.models import Identity


class IdentityOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    provider = serializers.SerializerMethodField(help_text="As people call it.")
    created_at = serializers.DateTimeField()

    def get_provider(self, identity: Identity) -> str:
        return openid.label_of(identity.issuer)


class ProviderOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField(help_text="For the button.")  # type: ignore[assignment]  # hides a property that only instances have
