"""What happened to a sealed letter can be proved, and tampering with a row is found."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from letters.models import AttachedImage, LedgerEntry, Letter
from letters.tests.conftest import StorageService, write
from letters.vault import vault
from service_kit.testing.fakes import FakeClock


def proof(client: APIClient, letter: dict[str, Any]) -> dict[str, Any]:
    answer = client.get(f"/api/letters/{letter['id']}/proof/")
    assert answer.status_code == 200
    result: dict[str, Any] = answer.json()
    return result


@pytest.fixture
def letter(minji: APIClient, clock: FakeClock) -> dict[str, Any]:
    """Sealed, then put off."""
    sealed = write(minji, "그대로 있어 줘", opens_on="2026-11-25")
    clock.advance(hours=1)
    minji.post(f"/api/letters/{sealed['id']}/postpone/", {"opens_on": "2026-11-30"}, format="json")
    return sealed


def test_it_tells_what_happened_and_that_nothing_was_touched(
    minji: APIClient, letter: dict[str, Any], clock: FakeClock
) -> None:
    clock.advance(days=30)
    minji.post(f"/api/letters/{letter['id']}/open/")
    told = proof(minji, letter)
    assert (told["intact"], told["broken_at"]) == (True, None)
    assert [(entry["kind"], entry["at"][:13]) for entry in told["entries"]] == [
        ("sealed", "2026-11-22T03"), ("postponed", "2026-11-22T04"), ("opened", "2026-12-22T04"),
    ]  # fmt: skip
    assert told["entries"][2]["details"] == {"intact": True}


def test_anybody_can_compute_the_hashes_from_what_it_says(
    minji: APIClient, letter: dict[str, Any]
) -> None:
    before = "00" * 32
    for entry in proof(minji, letter)["entries"]:
        said = {name: value for name, value in entry.items() if name != "hash"}
        assert said["previous"] == before
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256(text.encode()).hexdigest()
        assert entry["hash"] == before


def entries(letter: dict[str, Any]) -> Any:
    return LedgerEntry.objects.filter(letter_id=letter["id"])


def _later(rows: Any) -> None:
    row = rows.get(number=1)
    row.details["opens_at"] = "2026-11-24T00:00:00+00:00"
    row.save()


def _with_a_new_hash(rows: Any) -> None:
    from letters import ledger

    _later(rows)
    row = rows.get(number=1)
    row.hash = ledger.entry_hash(row)
    row.save()


@pytest.mark.parametrize(
    ("tamper", "found_at"),
    [
        (_later, 1),
        (_with_a_new_hash, 2),
        (lambda rows: rows.filter(number=1).delete(), 1),
        (lambda rows: rows.filter(number=2).update(kind="unsealed"), 2),
        (lambda rows: rows.filter(number=2).update(previous=bytes(32)), 2),
    ],
)
def test_tampering_with_a_row_is_found(
    minji: APIClient, letter: dict[str, Any], tamper: Callable[[Any], None], found_at: int
) -> None:
    tamper(entries(letter))
    told = proof(minji, letter)
    assert (told["intact"], told["broken_at"]) == (False, found_at)


def test_another_text_under_the_seal_is_found_even_if_it_was_encrypted_rightly(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], clock: FakeClock
) -> None:
    _touched(letter, minji_id)
    told = proof(minji, letter)
    assert (told["intact"], told["broken_at"], told["text_unchanged"]) == (False, None, False)
    clock.advance(days=30)
    minji.post(f"/api/letters/{letter['id']}/open/")
    assert proof(minji, letter)["entries"][-1]["details"] == {"intact": False}


def test_another_picture_under_the_seal_is_found(
    minji: APIClient, minji_id: UUID, storage: StorageService
) -> None:
    pictures = [storage.picture(minji_id), storage.picture(minji_id)]
    letter = write(minji, image_ids=pictures, opens_on="2029-01-01")
    assert proof(minji, letter)["intact"] is True
    AttachedImage.objects.filter(image_id=pictures[0]).delete()
    assert proof(minji, letter)["text_unchanged"] is False


def test_a_letter_that_has_come_is_opened_before_it_is_changed(
    minji: APIClient, letter: dict[str, Any], clock: FakeClock
) -> None:
    """Its person's own change must not look like somebody else's."""
    clock.advance(days=30)
    address = f"/api/letters/{letter['id']}/"
    refused = minji.patch(address, {"body": "다르게", "revision": 1}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_opened")
    assert minji.patch(address, {"favorite": True}, format="json").status_code == 200
    assert proof(minji, letter)["intact"] is True


def _touched(letter: dict[str, Any], account_id: UUID) -> None:
    """Somebody with the database and the keys has put in other words."""
    row = Letter.objects.get(id=letter["id"])
    row.body_ciphertext = vault.cipher(account_id).encrypt("다른 말", row=row.id, field="body")
    row.save()


def test_a_letter_that_has_come_is_opened_before_it_is_sealed_again(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any], clock: FakeClock
) -> None:
    """A new seal would prove the words that somebody put in meanwhile."""
    clock.advance(days=30)
    _touched(letter, minji_id)
    address = f"/api/letters/{letter['id']}/"
    refused = minji.post(f"{address}seal/", {"opens_on": "2030-01-01"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_opened")
    assert proof(minji, letter)["intact"] is False


def test_a_seal_that_is_taken_back_says_whether_the_text_was_touched_under_it(
    minji: APIClient, minji_id: UUID, letter: dict[str, Any]
) -> None:
    other = write(minji, opens_on="2026-11-25")
    _touched(letter, minji_id)
    for each, unchanged in ((letter, False), (other, True)):
        minji.post(f"/api/letters/{each['id']}/unseal/")
        assert proof(minji, each)["entries"][-1]["details"] == {"intact": unchanged}


def test_a_letter_that_was_opened_may_be_changed(
    minji: APIClient, letter: dict[str, Any], clock: FakeClock
) -> None:
    clock.advance(days=30)
    minji.post(f"/api/letters/{letter['id']}/open/")
    changes = {"body": "이제는 이렇게", "revision": 1}
    minji.patch(f"/api/letters/{letter['id']}/", changes, format="json")
    told = proof(minji, letter)
    assert (told["intact"], told["text_unchanged"]) == (True, None)


def test_a_letter_that_never_was_sealed_has_nothing_to_prove(minji: APIClient) -> None:
    told = proof(minji, write(minji))
    assert (told["entries"], told["intact"]) == ([], True)


def test_another_persons_proof_is_a_404(stranger: APIClient, letter: dict[str, Any]) -> None:
    assert stranger.get(f"/api/letters/{letter['id']}/proof/").status_code == 404
