"""An account's key: made once, destroyed for good."""

import base64
import os
from io import StringIO
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import translation
from safe.models import AccountKey, ErasedAccount, Note

from crypto_kit.commands import RewrapCommand
from crypto_kit.sealing import Tampered
from crypto_kit.vault import AccountErased, Vault
from service_kit.ids import new_id


def new_vault() -> Vault:
    return Vault(keys=AccountKey, erased=ErasedAccount, setting="SAFE_KEYS")


def erase(vault: Vault, account_id: UUID) -> None:
    with transaction.atomic():
        vault.begin_erasure(account_id)
        vault.destroy(account_id)


@pytest.mark.django_db
class TestVault:
    def test_an_account_keeps_its_key(self) -> None:
        account, row = new_id(), new_id()
        sealed = new_vault().cipher(account).encrypt("봄", row=row, field="text")
        assert new_vault().cipher(account).decrypt(sealed, row=row, field="text") == "봄"
        assert AccountKey.objects.count() == 1

    def test_accounts_cannot_read_each_other(self) -> None:
        vault, row = new_vault(), new_id()
        sealed = vault.cipher(new_id()).encrypt("봄", row=row, field="text")
        with pytest.raises(Tampered):
            vault.cipher(new_id()).decrypt(sealed, row=row, field="text")

    def test_keys_for_other_purposes_differ_and_last(self) -> None:
        account = new_id()
        one = new_vault().cipher(account)
        assert one.index_key == new_vault().cipher(account).index_key
        assert len({one.index_key, one.derived(b"a"), one.derived(b"a", salt=b"s")}) == 3

    def test_a_key_is_kept_for_a_moment(self, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # pytest-django's
        vault, account = new_vault(), new_id()
        vault.cipher(account)
        with django_assert_num_queries(0):
            vault.cipher(account)
        vault.forget(account)
        with django_assert_num_queries(1):
            vault.cipher(account)
        vault.forget()
        with django_assert_num_queries(1):
            vault.cipher(account)

    def test_erasure_takes_the_key_and_all_that_hangs_on_it(self) -> None:
        vault, account, other = new_vault(), new_id(), new_id()
        for each in (account, other):
            vault.cipher(each)
            Note.objects.create(account_id=each, text=b"")
        erase(vault, account)
        assert list(Note.objects.values_list("account_id", flat=True)) == [other]
        assert not AccountKey.objects.filter(account_id=account).exists()

    def test_an_erased_account_gets_no_new_key(self) -> None:
        vault, account = new_vault(), new_id()
        vault.cipher(account)
        erase(vault, account)
        erase(vault, account)  # the same event again
        with pytest.raises(AccountErased):
            vault.cipher(account)

    def test_rotation_wraps_every_key_anew(self, settings: Any) -> None:
        accounts = [new_id() for _ in range(3)]
        before = [new_vault().cipher(each).derived(b"x") for each in accounts]
        new = "7:" + base64.b64encode(os.urandom(32)).decode()
        settings.SAFE_KEYS = f"{settings.SAFE_KEYS},{new}"

        class Command(RewrapCommand):
            vault = new_vault()

        output = StringIO()
        Command(stdout=output).handle()
        assert "3 account keys are wrapped by version 7" in output.getvalue()
        assert set(AccountKey.objects.values_list("kek_version", flat=True)) == {7}
        settings.SAFE_KEYS = new
        assert [new_vault().cipher(each).derived(b"x") for each in accounts] == before
        assert new_vault().rewrap(at_most=1) == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_first_writers_one_makes_the_key() -> None:
    account, keys = new_id(), []

    def first() -> None:
        keys.append(new_vault().cipher(account).derived(b"x"))
        connection.close()

    threads = [Thread(target=first) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 6
    assert len(set(keys)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_erasure_waits_for_who_is_writing_and_takes_that_too() -> None:
    vault, account = new_vault(), new_id()
    vault.cipher(account)
    erasing, erased = Event(), Event()

    def erase_it() -> None:
        erasing.set()
        erase(new_vault(), account)
        erased.set()
        connection.close()

    eraser = Thread(target=erase_it)
    with transaction.atomic():
        AccountKey.objects.select_for_update(of=("self",), no_key=True).get(account_id=account)
        Note.objects.create(account_id=account, text=b"")
        eraser.start()
        assert erasing.wait(10)
        assert not erased.wait(0.2)
    eraser.join(10)
    assert erased.is_set()
    assert not Note.objects.exists()
    vault.forget()
    with pytest.raises(AccountErased):
        vault.cipher(account)


@pytest.mark.django_db
def test_an_erasure_that_fails_leaves_everything_as_it_was() -> None:
    vault, account = new_vault(), new_id()
    before = vault.cipher(account).derived(b"x")
    with transaction.atomic():
        vault.begin_erasure(account)
        transaction.set_rollback(True)
    vault.forget()
    assert vault.cipher(account).derived(b"x") == before


@pytest.mark.django_db
def test_the_refusal_is_a_problem_in_both_languages() -> None:
    vault, account = new_vault(), new_id()
    erase(vault, account)
    texts = {}
    for language in ("ko", "en"):
        with translation.override(language), pytest.raises(AccountErased) as caught:
            vault.cipher(account)
        assert (caught.value.status_code, caught.value.default_code) == (410, "account_erased")
        texts[language] = str(caught.value.detail)
    assert texts["en"].startswith("This account")
    assert texts["ko"].startswith("이 계정")
