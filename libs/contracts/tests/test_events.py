"""Old messages still parse, and what is sent is what the golden files promise."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from contracts import envelope, events
from contracts.envelope import Event, MalformedEvent, UnknownEvent, decode, encode

GOLDEN = Path(__file__).parent / "golden"
ID = UUID("0192d6f0-7c1a-7b3e-9a55-0c1d2e3f4a5b")
LETTER = UUID("0192d6f0-7c1a-7b3e-9a55-0c1d2e3f4a5c")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

EXAMPLES: dict[str, Any] = {
    "account.registered": events.AccountRegistered(
        email="minji@example.com", language="ko", time_zone="Asia/Seoul", email_verified=True
    ),
    "account.changed": events.AccountChanged(email="minji@example.com", email_verified=True),
    "account.deleted": events.AccountDeleted(erasure_id=ID),
    "account.mail_due": events.AccountMailDue(mail_id=ID),
    "account.purged": events.AccountPurged(erasure_id=ID, rows=42),
    "profile.changed": events.ProfileChanged(
        language="en",
        time_zone="Europe/Berlin",
        day_starts_at="04:00",
        revision=3,
        openai_allowed=True,
    ),
    "letter.written": events.LetterWritten(letter_id=LETTER, written_on=date(2026, 11, 22)),
    "letter.changed": events.LetterChanged(letter_id=LETTER, written_on=date(2026, 11, 22)),
    "letter.sealed": events.LetterSealed(
        letter_id=LETTER,
        sealed_at=NOON,
        opens_on=date(2029, 1, 1),
        opens_time="08:00",
        time_zone="Asia/Seoul",
        opens_at=datetime(2028, 12, 31, 23, 0, tzinfo=UTC),
        revision=2,
    ),
    "letter.unsealed": events.LetterUnsealed(letter_id=LETTER, revision=3),
    "letter.opened": events.LetterOpened(letter_id=LETTER, opened_at=NOON),
    "letter.deleted": events.LetterDeleted(letter_id=LETTER),
    "letter.images_changed": events.LetterImagesChanged(
        holder_id=LETTER, image_ids=(ID,), opens_at=NOON, revision=7
    ),
    "routine.changed": events.RoutineChanged(
        routine_id=ID,
        recurrence=events.Recurrence(type="weekly", weekdays=("mon", "fri")),
        reminder_times=("21:00",),
        time_zone=None,
        starts_on=date(2026, 11, 22),
        ends_on=None,
        pauses=(events.Pause(first=date(2026, 12, 24), last=date(2026, 12, 31)),),
        revision=2,
    ),
    "routine.deleted": events.RoutineDeleted(routine_id=ID),
    "special_date.changed": events.SpecialDateChanged(
        special_date_id=ID,
        calendar="lunar",
        month=8,
        day=15,
        leap_month=False,
        remind_days_before=(0, 7),
        reminder_time="09:00",
        time_zone="Asia/Seoul",
        revision=1,
    ),
    "special_date.deleted": events.SpecialDateDeleted(special_date_id=ID),
    "schedule.due": events.ScheduleDue(
        schedule_id=ID,
        kind="still_you",
        source_id=LETTER,
        due_at=NOON,
        due_on=date(2026, 11, 22),
        folded=2,
        days_before=7,
    ),
    "letter.delivered": events.LetterDelivered(
        letter_id=LETTER,
        delivered_at=NOON,
        channel="email",
        message_id="<0192d6f0@example.com>",
        reply="250 2.0.0 Ok: queued",
    ),
    "images.attached": events.ImagesAttached(holder_id=LETTER, image_ids=(ID,)),
}


def example(name: str) -> Event[Any]:
    payload = EXAMPLES[name]
    _, version = envelope.name_and_version(type(payload))
    return Event(
        id=ID,
        type=name,
        version=version,
        occurred_at=NOON,
        source="test-service",
        account_id=ID,
        data=payload,
        trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        trace_state="vendor=1",
    )


def golden_path(name: str) -> Path:
    _, version = envelope.name_and_version(envelope.registered()[name])
    return GOLDEN / f"{name}.v{version}.json"


@pytest.mark.parametrize("name", sorted(envelope.registered()))
def test_every_event_is_sent_exactly_as_its_golden_file_says(name: str) -> None:
    assert json.loads(encode(example(name))) == json.loads(golden_path(name).read_text())


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_every_message_ever_promised_still_parses(path: Path) -> None:
    name = re.sub(r"\.v\d+$", "", path.stem)
    assert decode(path.read_bytes()) == example(name)


def test_a_field_that_a_newer_sender_added_is_ignored() -> None:
    message = json.loads(encode(example("letter.written")))
    message["later"] = message["data"]["later"] = "unknown today"
    assert decode(json.dumps(message).encode()) == example("letter.written")


def test_a_message_from_before_there_was_a_trace_state_still_parses() -> None:
    message = json.loads(encode(example("letter.written")))
    del message["trace_state"]
    assert decode(json.dumps(message).encode()).trace_state is None


def test_a_sign_up_from_before_providers_confirmed_addresses_still_parses() -> None:
    message = json.loads(encode(example("account.registered")))
    del message["data"]["email_verified"]
    assert not decode(json.dumps(message).encode()).data.email_verified


def test_a_question_from_before_there_were_two_still_parses() -> None:
    message = json.loads(encode(example("schedule.due")))
    del message["data"]["days_before"]
    assert decode(json.dumps(message).encode()).data.days_before is None


def test_a_seal_from_before_it_had_a_revision_still_parses() -> None:
    message = json.loads(encode(example("letter.sealed")))
    del message["data"]["revision"]
    assert decode(json.dumps(message).encode()).data.revision == 0


def test_a_profile_from_before_openai_could_be_allowed_allows_nothing() -> None:
    message = json.loads(encode(example("profile.changed")))
    del message["data"]["openai_allowed"]
    assert decode(json.dumps(message).encode()).data.openai_allowed is False


def test_an_older_version_is_lifted_to_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    message = json.loads(encode(example("account.purged")))
    message["version"] = 0
    message["data"]["count"] = message["data"].pop("rows")
    monkeypatch.setitem(
        envelope._upcasters,
        ("account.purged", 0),
        lambda old: {**old, "rows": old["count"]},
    )
    assert decode(json.dumps(message).encode()) == example("account.purged")


def test_a_type_or_version_from_the_future_is_named_as_unknown() -> None:
    message = json.loads(encode(example("letter.written")))
    with pytest.raises(UnknownEvent):
        decode(json.dumps({**message, "version": 99}).encode())
    with pytest.raises(UnknownEvent):
        decode(json.dumps({**message, "type": "letter.sung"}).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not json",
        b"[]",
        b'{"type": "letter.written"}',
        encode(example("letter.written")).replace(b"letter_id", b"letter_no"),
        encode(example("letter.written")).replace(b"2026-11-22", b"2026-13-99"),
    ],
)
def test_what_breaks_the_contract_is_malformed_and_says_nothing_of_its_content(raw: bytes) -> None:
    with pytest.raises(MalformedEvent) as caught:
        decode(raw)
    assert "letter" not in str(caught.value)


def test_no_payload_has_room_for_a_letters_text() -> None:
    forbidden = {"text", "body", "title", "content", "excerpt", "alt"}
    for payload in envelope.registered().values():
        assert not forbidden & set(payload.__dataclass_fields__)
