"""What a request may say, and what an answer looks like."""

from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from letters.fields import MAX_TAG_CHARACTERS, BodyField, images_field, tags_field
from letters.models import LedgerEntry
from letters.sealing import Seal
from rest_kit.bodies import Input
from rest_kit.fields import NumberField, OwnWordsField, TimeZoneField, YesNoField

TITLE_CHARACTERS = 200
BODY_CHARACTERS = 100_000
FARTHEST_YEARS = 50


def until_fifty_years(opens_on: date, today: date) -> date:
    """A day that may be chosen for a letter to open; else a ValidationError."""
    if opens_on <= today:
        raise serializers.ValidationError(_("Choose a day from tomorrow on."), "too_early")
    anniversary = (opens_on.month, opens_on.day) > (today.month, today.day)
    if opens_on.year - today.year + anniversary > FARTHEST_YEARS:
        raise serializers.ValidationError(_("Choose a day within fifty years."), "too_late")
    return opens_on


class SealInput(Input):
    """When and how a letter opens; what is validated is one `seal`."""

    opens_on = serializers.DateField()
    opens_time = serializers.TimeField(default=time(8), input_formats=["%H:%M"])
    time_zone = TimeZoneField(required=False)
    hide_title = YesNoField(default=False)

    def validate_opens_on(self, opens_on: date | None) -> date | None:
        """One day to fifty years ahead of the person's today."""
        return opens_on and until_fifty_years(opens_on, self.context["reader"].today)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """What says when and how it opens becomes one `seal`, None for an open letter."""
        opens_on, opens_time = values.pop("opens_on"), values.pop("opens_time")
        tz, hide_title = (
            values.pop("time_zone", self.context["reader"].tz),
            values.pop("hide_title"),
        )
        values["seal"] = seal = Seal(opens_on, opens_time, tz, hide_title) if opens_on else None
        # Tomorrow by the day start or zone of one may be over in the zone of the other.
        if seal is not None and seal.opens_at <= self.context["reader"].now:
            message = str(_("Choose a day from tomorrow on."))
            raise serializers.ValidationError({"opens_on": [ErrorDetail(message, "too_early")]})
        return values


class ReplyInput(SealInput):
    """A letter that answers the one in the address."""

    title = OwnWordsField(max_length=TITLE_CHARACTERS, allow_blank=True, default="")
    body = BodyField(max_length=BODY_CHARACTERS)
    tags = tags_field(default=list)
    image_ids = images_field(default=list)
    favorite = YesNoField(default=False)
    opens_on = serializers.DateField(required=False, allow_null=True, default=None)
    draft_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    draft_revision = NumberField(
        min_value=0,
        required=False,
        allow_null=True,
        default=None,
        help_text="The revision the letter grew from: a draft that went on elsewhere is a 409.",
    )


class LetterInput(ReplyInput):
    reply_to = serializers.UUIDField(required=False, allow_null=True, default=None)


class PostponeInput(Input):
    """A later day; hour and zone stay what they are unless they are given."""

    opens_on = serializers.DateField()
    opens_time = serializers.TimeField(required=False, input_formats=["%H:%M"])
    time_zone = TimeZoneField(required=False)

    def validate_opens_on(self, opens_on: date) -> date:
        return until_fifty_years(opens_on, self.context["reader"].today)


class LetterChangesInput(Input):
    title = OwnWordsField(max_length=TITLE_CHARACTERS, allow_blank=True, required=False)
    body = BodyField(max_length=BODY_CHARACTERS, required=False)
    tags = tags_field(required=False)
    image_ids = images_field(required=False)
    favorite = YesNoField(required=False)
    written_on = serializers.DateField(required=False)
    revision = NumberField(min_value=1, required=False)

    def validate_written_on(self, written_on: date) -> date:
        if written_on > self.context["reader"].today:
            raise serializers.ValidationError(_("This day has not come yet."), "in_the_future")
        return written_on

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """Who changes a text says which one, so that no text is overwritten unseen."""
        if ("title" in values or "body" in values) and "revision" not in values:
            message = self.fields["revision"].error_messages["required"]
            raise serializers.ValidationError({"revision": [ErrorDetail(str(message), "required")]})
        return values


class ListInput(serializers.Serializer[Any]):
    """The query of a list."""

    when = serializers.ChoiceField(["past", "today", "future"], required=False, default=None)
    q = serializers.CharField(max_length=200, allow_blank=True, default="")
    tag = serializers.CharField(max_length=MAX_TAG_CHARACTERS, allow_blank=True, default="")
    favorite = serializers.BooleanField(default=False)


class DraftInput(Input):
    title = OwnWordsField(max_length=TITLE_CHARACTERS, allow_blank=True, default="")
    body = OwnWordsField(max_length=BODY_CHARACTERS, allow_blank=True, default="")
    tags = tags_field(default=list)
    image_ids = images_field(default=list)
    revision = NumberField(min_value=0, max_value=2_000_000_000, default=0)
    reply_to = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Without one it stays as it was."
    )


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


class DraftSummaryOutput(serializers.Serializer[Any]):
    """A row of a list: as a draft, with the beginning of its body."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    excerpt = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    images = ImageOutput(many=True)
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
