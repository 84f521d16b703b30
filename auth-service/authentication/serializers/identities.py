"""Other providers to sign in with."""

from typing import Any

from rest_framework import serializers


class ProviderOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField(help_text="For the button.")  # type: ignore[assignment]  # hides a property that only instances have
