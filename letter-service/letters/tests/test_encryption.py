"""What lies in the database says nothing without the keys."""

import base64
import os
import subprocess
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from environs import ValidationError
from rest_framework.test import APIClient

from contracts.envelope import Event
from contracts.events import AccountDeleted, AccountPurged
from crypto_kit.key_ring import KeyEncryptionKeys
from crypto_kit.sealing import Tampered
from letters.models import AccountKey, AttachedImage, Draft, Letter, SearchIndex, Tag
from letters.tests.conftest import StorageService, listed, write
from letters.vault import vault
from service_kit import clock
from service_kit.ids import new_id
from service_kit.models import IdempotencyKey
from service_kit.testing.fakes import FakeBroker

KEY = base64.b64encode(bytes(32)).decode()


def dump() -> str:
    """Every table of the test database as text, as pg_dump writes it."""
    database = connection.settings_dict
    done = subprocess.run(
        [
            "pg_dump",
            *("-h", str(database["HOST"]), "-p", str(database["PORT"])),
            *("-U", str(database["USER"]), "--data-only", str(database["NAME"])),
        ],
        env={**os.environ, "PGPASSWORD": str(database["PASSWORD"])},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_shows_no_word_of_any_letter(
    minji: APIClient, minji_id: UUID, storage: StorageService
) -> None:
    words = [
        "그림의말",
        "Geheimnis",
        "은방울꽃",
        "무지개다리",
        "초안의말",
        "꼬리표말",
        "제목의말",
        "Krokodil",
    ]
    letter = write(
        minji,
        "은방울꽃 무지개다리 Geheimnis",
        title="제목의말",
        tags=["꼬리표말"],
        image_ids=[storage.picture(minji_id, alt="그림의말")],
    )
    minji.patch(
        f"/api/letters/{letter['id']}/",
        {"title": "Krokodil 제목의말", "revision": 1},
        format="json",
    )
    minji.put(f"/api/letters/drafts/{new_id()}/", {"body": "초안의말"}, format="json")
    minji.post(
        "/api/letters/", {"body": "은방울꽃"}, format="json", HTTP_IDEMPOTENCY_KEY=str(new_id())
    )
    dumped = dump()
    assert str(letter["id"]) in dumped  # the dump is the right one
    for word in words:
        hexadecimal = word.encode().hex()
        encoded = base64.b64encode(word.encode()).decode().rstrip("=")[:-1]
        assert word not in dumped
        assert hexadecimal not in dumped
        assert encoded not in dumped


def test_a_ciphertext_belongs_to_its_row_and_field(minji: APIClient) -> None:
    first, second = write(minji, "하나"), write(minji, "둘")
    stolen = Letter.objects.get(id=first["id"]).body_ciphertext
    cipher = vault.cipher(Letter.objects.get(id=first["id"]).account_id)
    for row, field in ((UUID(second["id"]), "body"), (UUID(first["id"]), "title")):
        with pytest.raises(Tampered):
            cipher.decrypt(stolen, row=row, field=field)
    flipped = bytearray(stolen)
    flipped[-1] ^= 1
    for broken in (bytes(flipped), b"", b"\x02" + bytes(stolen)[1:]):
        with pytest.raises(Tampered):
            cipher.decrypt(broken, row=UUID(first["id"]), field="body")


def test_the_same_text_never_gives_the_same_ciphertext(minji: APIClient) -> None:
    write(minji, "같은 말")
    write(minji, "같은 말")
    first, second = Letter.objects.values_list("body_ciphertext", flat=True)
    assert bytes(first) != bytes(second)


class TestKeyEncryptionKeys:
    def test_rotation_wraps_every_key_anew_and_letters_stay_readable(
        self, minji: APIClient, stranger: APIClient, settings: object
    ) -> None:
        write(minji, "내 편지")
        write(stranger, "남의 편지")
        old = settings.LETTER_KEY_ENCRYPTION_KEYS  # type: ignore[attr-defined]  # pytest-django's wrapper
        new = "7:" + base64.b64encode(os.urandom(32)).decode()
        settings.LETTER_KEY_ENCRYPTION_KEYS = f"{old},{new}"  # type: ignore[attr-defined]  # as above
        call_command("rewrap_account_keys", stdout=StringIO())
        assert set(AccountKey.objects.values_list("kek_version", flat=True)) == {7}
        settings.LETTER_KEY_ENCRYPTION_KEYS = new  # type: ignore[attr-defined]  # as above
        vault.forget()
        assert [row["excerpt"] for row in listed(minji)] == ["내 편지"]

    def test_a_wrapped_key_is_bound_to_its_account(self) -> None:
        keys = vault.key_encryption_keys
        account_id = new_id()
        wrapped, version = keys.wrap(bytes(32), account_id=account_id)
        assert keys.unwrap(wrapped, version=version, account_id=account_id) == bytes(32)
        with pytest.raises(Tampered):
            keys.unwrap(wrapped, version=version, account_id=new_id())

    @pytest.mark.parametrize(
        "text", ["", "1", "1:", f"1:{KEY},1:{KEY}", "x:AAAA", "1:c2hvcnQ=", "1:%%%", "1:AAAA,"]
    )
    def test_malformed_keys_are_refused_without_being_shown(self, text: str) -> None:
        with pytest.raises(ValidationError) as caught:
            KeyEncryptionKeys.parse(text)
        assert "c2hvcnQ" not in str(caught.value)


def deletion_of(account_id: UUID) -> Event[AccountDeleted]:
    return Event(
        id=new_id(),
        type="account.deleted",
        version=1,
        occurred_at=clock.now(),
        source="auth-service",
        account_id=account_id,
        data=AccountDeleted(erasure_id=new_id()),
    )


class TestErasure:
    def test_a_deleted_account_leaves_no_row_and_no_key(
        self, minji: APIClient, minji_id: UUID, stranger: APIClient, broker: FakeBroker,
        storage: StorageService,
    ) -> None:  # fmt: skip
        write(minji, "사라질 편지", tags=["추억"], image_ids=[storage.picture(minji_id)])
        minji.put(f"/api/letters/drafts/{new_id()}/", {"body": "초안"}, format="json")
        minji.post("/api/letters/", {"body": "x"}, format="json", HTTP_IDEMPOTENCY_KEY="k")
        write(stranger, "남는 편지")
        deletion = deletion_of(minji_id)
        assert broker.deliver(deletion) is True
        for model in (AccountKey, Letter, Draft, Tag, AttachedImage):
            assert not model.objects.filter(account_id=minji_id).exists()
        assert SearchIndex.objects.count() == 1
        assert not IdempotencyKey.objects.filter(owner=minji_id).exists()
        assert [row["excerpt"] for row in listed(stranger)] == ["남는 편지"]
        (receipt,) = broker.waiting(AccountPurged)
        assert receipt.data == AccountPurged(erasure_id=deletion.data.erasure_id, rows=5)

    def test_the_same_deletion_twice_is_answered_once(
        self, minji: APIClient, minji_id: UUID, broker: FakeBroker
    ) -> None:
        write(minji)
        deletion = deletion_of(minji_id)
        assert [broker.deliver(deletion), broker.deliver(deletion)] == [True, False]
        assert len(broker.waiting(AccountPurged)) == 1

    # A foreign key is checked at the commit, so this test needs real ones.
    @pytest.mark.django_db(transaction=True)
    def test_a_token_that_outlives_its_account_brings_nothing_back(
        self, minji: APIClient, minji_id: UUID, broker: FakeBroker
    ) -> None:
        write(minji)
        known_elsewhere = vault.cipher(minji_id)
        broker.deliver(deletion_of(minji_id))
        for cached in (False, True):
            if cached:  # another process that has not forgotten the key yet
                vault._ciphers[minji_id] = known_elsewhere
            response = minji.post("/api/letters/", {"body": "다시"}, format="json")
            assert (response.status_code, response.json()["code"]) == (410, "account_erased")
        draft = minji.put(f"/api/letters/drafts/{new_id()}/", {"body": "x"}, format="json")
        assert draft.json()["code"] == "account_erased"
        assert not Letter.objects.exists()
