"""A letter's own fields."""

from typing import Any

from rest_framework import serializers

from rest_kit.fields import OwnWordsField

MAX_TAGS = 20
MAX_TAG_CHARACTERS = 50
MAX_IMAGES = 10
IMAGES_HELP = "Pictures that were uploaded to /api/images/, in their order."


class BodyField(OwnWordsField):
    """Anything but blanks."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text.strip():
            self.fail("blank")
        return text


def tags_field(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=OwnWordsField(max_length=MAX_TAG_CHARACTERS), max_length=MAX_TAGS, **options
    )


def images_field(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.UUIDField(), max_length=MAX_IMAGES, help_text=IMAGES_HELP, **options
    )
