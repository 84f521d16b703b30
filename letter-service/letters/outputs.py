"""The shapes of answers, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers

from letters.models import LedgerEntry


class ThumbnailsOutput(serializers.Serializer[Any]):
    """Signed addresses, good for an hour at least."""

    small = serializers.CharField(help_text="At most 320 pixels wide and high, WebP.")
    medium = serializers.CharField(help_text="At most 1080 pixels wide and high, WebP.")


class ImageOutput(serializers.Serializer[Any]):
    """A picture of a letter; null is what letter-storage-service could not be asked yet."""

    id = serializers.UUIDField()
    alt = serializers.CharField()
    content_type = serializers.CharField(allow_null=True)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(help_text="The signed address of the original.")
    thumbnails = ThumbnailsOutput()


class DraftImageOutput(ImageOutput):
    """A picture of a draft. One that a sealed letter holds back has neither words nor addresses."""

    url = serializers.CharField(allow_null=True)
    thumbnails = ThumbnailsOutput(allow_null=True)
    held_until = serializers.DateTimeField(
        allow_null=True, help_text="The instant from which on it may be seen; null is now."
    )


class DraftSummaryOutput(serializers.Serializer[Any]):
    """A row of a list: as a draft, with the beginning of its body."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    excerpt = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    images = DraftImageOutput(many=True)
    revision = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    reply_to = serializers.UUIDField(allow_null=True)


class DraftOutput(DraftSummaryOutput):
    excerpt = None  # type: ignore[assignment]  # DRF's way to leave out an inherited field
    body = serializers.CharField()


class LetterSummaryOutput(serializers.Serializer[Any]):
    """A row of a list: as a letter, with the beginning of its body."""

    id = serializers.UUIDField()
    title = serializers.CharField(allow_null=True)
    excerpt = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField()
    written_on = serializers.DateField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    when = serializers.ChoiceField(["past", "today", "future"])
    sealed = serializers.BooleanField()
    sealed_at = serializers.DateTimeField(allow_null=True)
    opens_on = serializers.DateField(allow_null=True)
    opens_time = serializers.RegexField(r"^\d{2}:\d{2}$", allow_null=True)
    time_zone = serializers.CharField(allow_null=True)
    opens_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    hide_title = serializers.BooleanField()
    favorite = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())
    images = ImageOutput(many=True, allow_null=True)
    feeling = serializers.DictField(allow_null=True)
    reply_to = serializers.UUIDField(allow_null=True)
    replies = serializers.ListField(child=serializers.UUIDField())


class LetterOutput(LetterSummaryOutput):
    excerpt = None  # type: ignore[assignment]  # DRF's way to leave out an inherited field
    body = serializers.CharField(allow_null=True)


class LedgerEntryOutput(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(LedgerEntry.Kind.values)
    at = serializers.DateTimeField()
    details = serializers.DictField(help_text="Days and digests, never a text.")
    previous = serializers.CharField(help_text="The hash of the entry before, in hexadecimal.")
    hash = serializers.CharField(help_text="SHA-256 in hexadecimal; how: `letters/ledger.py`.")


class ProofOutput(serializers.Serializer[Any]):
    letter_id = serializers.UUIDField()
    intact = serializers.BooleanField(help_text="Every hash fits, and the text is the sealed one.")
    broken_at = serializers.IntegerField(allow_null=True)
    text_unchanged = serializers.BooleanField(allow_null=True)
    entries = LedgerEntryOutput(many=True)


class ThenAndNowOutput(serializers.Serializer[Any]):
    """What lies between a letter and today."""

    days = serializers.IntegerField(help_text="From the day it was written to today.")
    letters_since = serializers.IntegerField()
    then = LetterSummaryOutput(help_text="The letter.")
    now = LetterSummaryOutput(many=True, help_text="The newest open letters, three at most.")


class TagOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    letters = serializers.IntegerField()


class MonthOutput(serializers.Serializer[Any]):
    month = serializers.RegexField(r"^\d{4}-\d{2}$")
    letters = serializers.IntegerField()


class StatisticsOutput(serializers.Serializer[Any]):
    letters = serializers.IntegerField()
    past = serializers.IntegerField()
    today = serializers.IntegerField()
    future = serializers.IntegerField()
    favorites = serializers.IntegerField()
    drafts = serializers.IntegerField()
    first_written_on = serializers.DateField(allow_null=True)
    last_written_on = serializers.DateField(allow_null=True)
    by_month = MonthOutput(many=True)
