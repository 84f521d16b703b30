"""Keys and the services' tokens."""

from typing import Any

from rest_framework import serializers

from rest_kit.fields import OwnWordsField, TextField


class ClientCredentialsInput(serializers.Serializer[Any]):
    """RFC 6749, 4.4.2 and 2.3.1; id and secret may come by HTTP Basic instead."""

    grant_type = TextField(max_length=100)
    client_id = TextField(max_length=100)
    client_secret = OwnWordsField(max_length=1000)


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
