"""What a request may say, and what an answer looks like."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from rest_framework import serializers

from contracts.image_urls import SIZES
from rest_kit.bodies import Input
from rest_kit.fields import TextField

ALT_CHARACTERS = 500
DESCRIBED_AT_ONCE = 100


class UploadInput(Input):
    """A form with one file in it."""

    file = serializers.FileField(allow_empty_file=True)  # an empty one is no picture of ours
    alt = TextField(max_length=ALT_CHARACTERS, allow_blank=True, default="")


class WordsInput(Input):
    alt = TextField(max_length=ALT_CHARACTERS, allow_blank=True)


class AddressInput(serializers.Serializer[Any]):
    """The query of a signed address."""

    size = serializers.ChoiceField(SIZES)
    exp = serializers.IntegerField(min_value=0)
    sig = serializers.RegexField(r"^[A-Za-z0-9_-]+\Z", max_length=100)

    def validate_sig(self, value: str) -> str:
        """Base64 can be written in several ways; only ours is taken."""
        try:
            meant = urlsafe_b64decode(value + "=" * (-len(value) % 4))
        except ValueError:
            meant = b""
        if urlsafe_b64encode(meant).rstrip(b"=").decode() != value:
            raise serializers.ValidationError
        return value


class DescribeInput(Input):
    account_id = serializers.UUIDField()
    image_ids = serializers.ListField(child=serializers.UUIDField(), max_length=DESCRIBED_AT_ONCE)


class ThumbnailsOutput(serializers.Serializer[Any]):
    small = serializers.CharField()
    medium = serializers.CharField()


class ImageOutput(serializers.Serializer[Any]):
    """A picture with addresses that are good for an hour at least."""

    id = serializers.UUIDField()
    content_type = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes of the picture as it is kept")
    url = serializers.CharField()
    thumbnails = ThumbnailsOutput()
    created_at = serializers.DateTimeField()
