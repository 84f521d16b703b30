"""Events about letters and their pictures."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.envelope import event

# --- letter-service -------------------------------------------------------------------------------


@event("letter.written")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWritten:
    letter_id: UUID
    written_on: date


@event("letter.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChanged:
    """The text of a letter changed; who needs the text asks letter-service for it."""

    letter_id: UUID
    written_on: date


@event("letter.sealed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSealed:
    """A letter may not be read before `opens_at` (UTC), which is the wall time
    `opens_on` `opens_time` ("HH:MM") in `time_zone` (IANA): newly sealed, or put off.

    Of all that is told about one letter's seal the highest `revision` is right.
    """

    letter_id: UUID
    sealed_at: datetime
    opens_on: date
    opens_time: str
    time_zone: str
    opens_at: datetime
    revision: int = 0


@event("letter.unsealed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterUnsealed:
    """A letter is open again before its day: the seal was taken back. `revision` as there."""

    letter_id: UUID
    revision: int


@event("letter.opened")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOpened:
    """Its person opened a letter whose day has come; nobody need remind them any more."""

    letter_id: UUID
    opened_at: datetime


@event("letter.deleted")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDeleted:
    letter_id: UUID


@event("letter.images_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class LetterImagesChanged:
    """The pictures that a letter or draft (`holder_id`) shows now, all of them in their order.

    They may not be seen before `opens_at`. Of two events about one holder the one with the
    higher `revision` is right.
    """

    holder_id: UUID
    image_ids: tuple[UUID, ...]
    opens_at: datetime | None
    revision: int


# --- letter-storage-service -----------------------------------------------------------------------


@event("images.attached")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImagesAttached:
    """What is known of these pictures of the letter or draft `holder_id` is new or has changed;
    who shows it asks letter-storage-service for it."""

    holder_id: UUID
    image_ids: tuple[UUID, ...]
