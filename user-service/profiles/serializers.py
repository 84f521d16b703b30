"""What a request may say, and what an answer looks like."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from profiles.models import Profile
from profiles.selectors import Shown
from rest_kit.bodies import Input
from rest_kit.fields import TextField, TimeZoneField, YesNoField

EARLIEST_BIRTHDAY = date(1900, 1, 1)
LATEST_DAY_START = time(12)


class OneLineField(TextField):
    """A text without line breaks or runs of spaces."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())


class BirthdayField(serializers.DateField):
    """A day, or an empty text for none."""

    def to_internal_value(self, value: Any) -> Any:
        return None if value == "" else super().to_internal_value(value)


class ProfileChangesInput(Input):
    """Only what is named changes; an empty text clears."""

    nickname = OneLineField(max_length=40, allow_blank=True, required=False)
    bio = TextField(max_length=500, allow_blank=True, required=False)
    birthday = BirthdayField(allow_null=True, required=False)
    blog_url = TextField(
        max_length=500,
        allow_blank=True,
        required=False,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    language = serializers.ChoiceField(Profile.Language.choices, required=False)
    time_zone = TimeZoneField(required=False)
    day_starts_at = serializers.TimeField(input_formats=["%H:%M"], required=False)

    openai_allowed = YesNoField(required=False)

    def validate_birthday(self, birthday: date | None) -> date | None:
        if birthday is None:
            return None
        if birthday > self.context["today"]:
            raise serializers.ValidationError(_("This day has not come yet."), "in_the_future")
        if birthday < EARLIEST_BIRTHDAY:
            raise serializers.ValidationError(_("Choose a day from 1900 on."), "too_early")
        return birthday

    def validate_time_zone(self, time_zone: ZoneInfo) -> str:
        return time_zone.key

    def validate_day_starts_at(self, day_starts_at: time) -> time:
        if day_starts_at > LATEST_DAY_START:
            raise serializers.ValidationError(_("Choose a time from 00:00 to 12:00."), "max_value")
        return day_starts_at


class PhotoInput(Input):
    file = serializers.FileField(max_length=255, allow_empty_file=True)


class ProfileOutput(serializers.Serializer[Any]):
    nickname = serializers.CharField()
    bio = serializers.CharField()
    birthday = serializers.DateField(allow_null=True)
    blog_url = serializers.CharField()
    language = serializers.ChoiceField(Profile.Language.choices)
    time_zone = serializers.CharField()
    day_starts_at = serializers.TimeField(format="%H:%M")
    openai_allowed = serializers.BooleanField(
        help_text="Whether OpenAI may be asked for this person; false unless they said so."
    )
    photo_url = serializers.CharField(allow_null=True)


def photo_url(photo_id: Any) -> str:
    """Where the photo is for everyone who knows its id: below the gateway's own address."""
    return f"/static/uploads/profiles/{photo_id}.webp"


def profile_full(found: Shown) -> dict[str, Any]:
    profile = found.profile
    return {
        "nickname": profile.nickname,
        "bio": profile.bio,
        "birthday": profile.birthday,
        "blog_url": profile.blog_url,
        "language": profile.language,
        "time_zone": profile.time_zone,
        "day_starts_at": f"{profile.day_starts_at:%H:%M}",
        "openai_allowed": profile.openai_allowed,
        "photo_url": found.photo_id and photo_url(found.photo_id),
    }
