"""What a request may say."""

from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from letters.fields import MAX_TAG_CHARACTERS, BodyField, images_field, tags_field
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
    """The query of a list; `from` and `to` are days it lies between, both part of it."""

    when = serializers.ChoiceField(["past", "today", "future"], required=False, default=None)
    q = serializers.CharField(max_length=200, allow_blank=True, default="")
    tag = serializers.CharField(max_length=MAX_TAG_CHARACTERS, allow_blank=True, default="")
    favorite = serializers.BooleanField(default=False)

    def get_fields(self) -> dict[str, Any]:
        span = {
            name: serializers.DateField(required=False, default=None) for name in ("from", "to")
        }
        return {**super().get_fields(), **span}


class DraftInput(Input):
    title = OwnWordsField(max_length=TITLE_CHARACTERS, allow_blank=True, default="")
    body = OwnWordsField(max_length=BODY_CHARACTERS, allow_blank=True, default="")
    tags = tags_field(default=list)
    image_ids = images_field(default=list)
    revision = NumberField(min_value=0, max_value=2_000_000_000, default=0)
    reply_to = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Without one it stays as it was."
    )
