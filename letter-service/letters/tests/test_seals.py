"""A letter that waits: sealed, put off, taken back within a day, opened on its day."""

from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from contracts.events import LetterImagesChanged, LetterOpened, LetterSealed, LetterUnsealed
from letters.tests.conftest import StorageService, ids, listed, write
from service_kit.testing.fakes import FakeBroker, FakeClock


def act(client: APIClient, letter: dict[str, Any], action: str, **body: Any) -> Any:
    return client.post(f"/api/letters/{letter['id']}/{action}/", body, format="json")


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


class TestSealing:
    def test_an_open_letter_is_closed_until_its_day(
        self, minji: APIClient, broker: FakeBroker
    ) -> None:
        letter = write(minji, "그날 보자", title="약속")
        answer = act(minji, letter, "seal", opens_on="2029-01-01", opens_time="21:30")
        closed = answer.json()
        assert (answer.status_code, closed["sealed"], closed["body"]) == (200, True, None)
        assert (closed["title"], closed["opens_at"]) == ("약속", "2029-01-01T12:30:00Z")
        assert (closed["opens_time"], closed["time_zone"]) == ("21:30", "Asia/Seoul")
        assert (closed["hide_title"], letter["hide_title"]) == (False, False)
        assert (letter["opens_time"], letter["time_zone"]) == (None, None)
        assert (closed["written_on"], closed["when"]) == ("2026-11-22", "future")
        assert "그날 보자" not in str(listed(minji))
        (event,) = broker.waiting(LetterSealed)
        assert (event.data.opens_time, event.data.revision) == ("21:30", 1)

    def test_a_closed_one_cannot_be_sealed_again(self, minji: APIClient) -> None:
        letter = write(minji, opens_on="2029-01-01")
        assert code(act(minji, letter, "seal", opens_on="2027-01-01")) == (409, "letter_sealed")

    def test_a_letter_that_has_come_can_be_sealed_for_another_time(
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        letter = write(minji, opens_on="2026-11-23")
        clock.advance(days=2)
        act(minji, letter, "open")
        again = act(minji, letter, "seal", opens_on="2030-01-01").json()
        assert (again["sealed"], again["opened_at"]) == (True, None)

    @pytest.mark.parametrize("opens_on", ["2026-11-22", "2076-11-23", "soon", None])
    def test_the_day_is_one_day_to_fifty_years_ahead(
        self, minji: APIClient, opens_on: str | None
    ) -> None:
        answer = act(minji, write(minji), "seal", opens_on=opens_on)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (400, "opens_on")

    def test_its_pictures_close_and_open_with_it(
        self, minji: APIClient, minji_id: UUID, storage: StorageService, broker: FakeBroker
    ) -> None:
        image_id = storage.picture(minji_id)
        letter = write(minji, image_ids=[image_id])
        act(minji, letter, "seal", opens_on="2029-01-01")
        act(minji, letter, "postpone", opens_on="2029-01-02")
        opened = act(minji, letter, "unseal").json()
        told = [event.data.opens_at for event in broker.waiting(LetterImagesChanged)]
        assert [at and at.isoformat()[:10] for at in told] == [
            None, "2028-12-31", "2029-01-01", None,
        ]  # fmt: skip
        assert ids(opened) == [image_id]


class TestPuttingOff:
    def test_a_later_day_keeps_the_hour_and_the_zone(
        self, minji: APIClient, broker: FakeBroker
    ) -> None:
        letter = write(minji, opens_on="2029-07-01", opens_time="21:00", time_zone="Europe/Berlin")
        later = act(minji, letter, "postpone", opens_on="2030-07-01").json()
        assert later["opens_at"] == "2030-07-01T19:00:00Z"
        sealed = broker.waiting(LetterSealed)
        assert [event.data.revision for event in sealed] == [1, 2]
        assert [event.data.opens_on.year for event in sealed] == [2029, 2030]

    @pytest.mark.parametrize(
        "body",
        [
            {"opens_on": "2028-12-31"},
            {"opens_on": "2029-01-01"},
            {"opens_on": "2029-01-01", "opens_time": "07:59"},
        ],
    )
    def test_never_to_an_earlier_instant(self, minji: APIClient, body: dict[str, str]) -> None:
        letter = write(minji, opens_on="2029-01-01")
        assert code(act(minji, letter, "postpone", **body)) == (409, "only_later")
        assert minji.get(f"/api/letters/{letter['id']}/").json() == letter

    def test_an_open_letter_cannot_be_put_off(self, minji: APIClient) -> None:
        answer = act(minji, write(minji), "postpone", opens_on="2029-01-01")
        assert code(answer) == (409, "not_sealed")


class TestTakingBack:
    def test_within_a_day_the_letter_is_as_it_was(
        self, minji: APIClient, clock: FakeClock, broker: FakeBroker
    ) -> None:
        letter = write(minji, "다시 볼래", title="비밀", opens_on="2029-01-01", hide_title=True)
        assert letter["hide_title"] is True
        clock.advance(hours=24)
        opened = act(minji, letter, "unseal").json()
        assert (opened["sealed"], opened["title"], opened["body"]) == (False, "비밀", "다시 볼래")
        assert (opened["opens_on"], opened["sealed_at"]) == (None, None)
        assert (opened["opens_time"], opened["hide_title"]) == (None, False)
        (event,) = broker.waiting(LetterUnsealed)
        assert event.data.revision == 2

    def test_after_a_day_the_seal_holds_also_against_its_writer(
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        letter = write(minji, opens_on="2029-01-01")
        clock.advance(hours=24, seconds=1)
        assert code(act(minji, letter, "unseal")) == (409, "seal_holds")

    def test_putting_off_does_not_begin_the_day_anew(
        self, minji: APIClient, clock: FakeClock
    ) -> None:
        letter = write(minji, opens_on="2029-01-01")
        clock.advance(hours=23)
        act(minji, letter, "postpone", opens_on="2030-01-01")
        clock.advance(hours=2)
        assert code(act(minji, letter, "unseal")) == (409, "seal_holds")


class TestOpening:
    def test_it_is_opened_once_and_told(
        self, minji: APIClient, clock: FakeClock, broker: FakeBroker
    ) -> None:
        letter = write(minji, "왔구나", opens_on="2026-11-23")
        assert code(act(minji, letter, "open")) == (409, "letter_sealed")
        clock.advance(days=3)
        opened = act(minji, letter, "open").json()
        assert (opened["body"], opened["opened_at"]) == ("왔구나", "2026-11-25T03:00:00Z")
        clock.advance(days=1)
        assert act(minji, letter, "open").json()["opened_at"] == opened["opened_at"]
        assert len(broker.waiting(LetterOpened)) == 1

    def test_one_that_never_was_sealed_is_not_opened(self, minji: APIClient) -> None:
        assert code(act(minji, write(minji), "open")) == (409, "not_sealed")


@pytest.mark.parametrize("action", ["seal", "unseal", "postpone", "open", "reply"])
def test_another_persons_letter_is_a_404_for_every_act(
    minji: APIClient, stranger: APIClient, action: str
) -> None:
    letter = write(minji, opens_on="2029-01-01")
    body = {"body": "…"} if action == "reply" else {"opens_on": "2030-01-01"}
    assert act(stranger, letter, action, **body).status_code == 404
