"""What a request may say, and what an answer looks like."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from date_kit import UnknownTimeZone, zone
from letters import selectors, vault
from letters.models import Letter
from letters.reader import Reader

TITLE_CHARACTERS = 200
BODY_CHARACTERS = 100_000
TAGS = 20
TAG_CHARACTERS = 50


class TextField(serializers.CharField):
    """A person's own words: kept to the letter, spaces and all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):  # DRF would take a number for a text
            self.fail("invalid")
        return super().to_internal_value(data)


class BodyField(TextField):
    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not text.strip():
            self.fail("blank")
        return text


def tags_field(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=TextField(max_length=TAG_CHARACTERS), max_length=TAGS, **options
    )


class TimeZoneField(serializers.CharField):
    """An IANA name, as a `ZoneInfo`."""

    default_error_messages: ClassVar = {
        "unknown": _("This is not a time zone of the IANA database.")
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return zone(super().to_internal_value(data))
        except UnknownTimeZone:
            self.fail("unknown")


class LetterInput(serializers.Serializer[Any]):
    title = TextField(max_length=TITLE_CHARACTERS, allow_blank=True, default="")
    body = BodyField(max_length=BODY_CHARACTERS)
    tags = tags_field(default=list)
    favorite = serializers.BooleanField(default=False)
    opens_on = serializers.DateField(required=False, allow_null=True, default=None)
    opens_time = serializers.TimeField(default=time(8), input_formats=["%H:%M"])
    time_zone = TimeZoneField(required=False)
    hide_title = serializers.BooleanField(default=False)
    draft_id = serializers.UUIDField(required=False, allow_null=True, default=None)

    def validate_opens_on(self, opens_on: date | None) -> date | None:
        """One day to fifty years ahead of the person's today."""
        today: date = self.context["reader"].today
        if opens_on is None:
            return None
        if opens_on <= today:
            raise serializers.ValidationError(_("Choose a day from tomorrow on."), "too_early")
        if opens_on.year - today.year > 50 or (
            opens_on.year - today.year == 50
            and (opens_on.month, opens_on.day) > (today.month, today.day)
        ):
            raise serializers.ValidationError(_("Choose a day within fifty years."), "too_late")
        return opens_on


class LetterChangesInput(serializers.Serializer[Any]):
    title = TextField(max_length=TITLE_CHARACTERS, allow_blank=True, required=False)
    body = BodyField(max_length=BODY_CHARACTERS, required=False)
    tags = tags_field(required=False)
    favorite = serializers.BooleanField(required=False)
    written_on = serializers.DateField(required=False)
    revision = serializers.IntegerField(min_value=1, required=False)

    def validate_written_on(self, written_on: date) -> date:
        if written_on > self.context["reader"].today:
            raise serializers.ValidationError(_("This day has not come yet."), "in_the_future")
        return written_on


class ListInput(serializers.Serializer[Any]):
    """The query of a list."""

    when = serializers.ChoiceField(["past", "today", "future"], required=False, default=None)
    q = serializers.CharField(max_length=200, allow_blank=True, default="")
    tag = serializers.CharField(max_length=TAG_CHARACTERS, allow_blank=True, default="")
    favorite = serializers.BooleanField(default=False)


class DraftInput(serializers.Serializer[Any]):
    title = TextField(max_length=TITLE_CHARACTERS, allow_blank=True, default="")
    body = TextField(max_length=BODY_CHARACTERS, allow_blank=True, default="")
    tags = tags_field(default=list)
    revision = serializers.IntegerField(min_value=0, max_value=2_000_000_000, default=0)


class DraftOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    body = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    revision = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


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
    opens_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    favorite = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())
    images = serializers.ListField(child=serializers.DictField(), allow_null=True)
    feeling = serializers.DictField(allow_null=True)
    reply_to = serializers.UUIDField(allow_null=True)
    replies = serializers.ListField(child=serializers.UUIDField())


class LetterOutput(LetterSummaryOutput):
    excerpt = None  # type: ignore[assignment]  # DRF's way to leave out an inherited field
    body = serializers.CharField(allow_null=True)


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


# Letters are rendered as plain dictionaries: the hot path has no serializer in it. A test holds
# them against the serializers above, from which the OpenAPI document is made.


def letter_rows(reader: Reader, letters: Sequence[Letter]) -> list[dict[str, Any]]:
    """Letters in a list."""
    if not letters:
        return []
    cipher, tags = vault.cipher(reader.account_id), selectors.tag_names(letters)
    return [
        _rendered(reader, cipher, letter, tags[letter.id], "excerpt", letter.excerpt_ciphertext)
        for letter in letters
    ]


def letter_full(reader: Reader, letter: Letter) -> dict[str, Any]:
    """A letter to be read."""
    cipher, tags = vault.cipher(reader.account_id), selectors.tag_names([letter])
    return _rendered(reader, cipher, letter, tags[letter.id], "body", letter.body_ciphertext)


def _rendered(
    reader: Reader,
    cipher: vault.AccountCipher,
    letter: Letter,
    tags: list[str],
    field: str,
    ciphertext: bytes | memoryview,
) -> dict[str, Any]:
    decrypt = cipher.decrypt
    readable = reader.may_read(letter)
    titled = readable or not letter.hide_title
    return {
        "id": letter.id,
        "title": decrypt(letter.title_ciphertext, row=letter.id, field="title") if titled else None,
        # What may not be read yet is not sent, whatever the client would do with it.
        field: decrypt(ciphertext, row=letter.id, field=field) if readable else None,
        "revision": letter.revision,
        "written_on": letter.written_on,
        "created_at": letter.created_at,
        "updated_at": letter.updated_at,
        "when": reader.when(letter),
        "sealed": not readable,
        "sealed_at": letter.sealed_at,
        "opens_on": letter.opens_on,
        "opens_at": letter.opens_at,
        "opened_at": letter.opened_at,
        "favorite": letter.favorite,
        "tags": tags,
        # Nothing can attach a picture, a feeling or a reply to a letter yet.
        "images": [] if readable else None,
        "feeling": None,
        "reply_to": None,
        "replies": [],
    }
