"""What was sealed opens in its place and nowhere else."""

import base64
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured
from environs import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from crypto_kit.key_ring import KeyEncryptionKeys, require_keys
from crypto_kit.sealing import Tampered, seal, unseal
from service_kit.ids import new_id

KEY = AESGCM(bytes(32))
ENCODED = base64.b64encode(bytes(32)).decode()


@given(some.binary(max_size=300), some.binary(max_size=40))
def test_what_was_sealed_opens_in_its_place(plain: bytes, place: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain, place), place) == plain


@given(some.binary(max_size=60), some.data())
def test_a_changed_bit_anywhere_is_noticed(plain: bytes, data: some.DataObject) -> None:
    sealed = bytearray(seal(KEY, plain, b"here"))
    at = data.draw(some.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << (at % 8)
    with pytest.raises(Tampered):
        unseal(KEY, bytes(sealed), b"here")


def test_it_opens_neither_elsewhere_nor_with_another_key_nor_cut_off() -> None:
    sealed = seal(KEY, b"words", b"here")
    with pytest.raises(Tampered):
        unseal(KEY, sealed, b"there")
    with pytest.raises(Tampered):
        unseal(AESGCM(b"\x01" * 32), sealed, b"here")
    for length in range(len(sealed)):
        with pytest.raises(Tampered):
            unseal(KEY, sealed[:length], b"here")


def test_the_same_words_never_look_the_same() -> None:
    assert seal(KEY, b"words", b"here") != seal(KEY, b"words", b"here")


def test_the_newest_key_wraps_and_each_unwraps_what_it_wrapped() -> None:
    account, other = new_id(), base64.b64encode(os.urandom(32)).decode()
    old, both = KeyEncryptionKeys.parse(f"1:{ENCODED}"), f"1:{ENCODED}, 7:{other}"
    by_old, version = old.wrap(b"k" * 32, account_id=account)
    assert version == 1
    new = KeyEncryptionKeys.parse(both)
    assert new.unwrap(by_old, version=1, account_id=account) == b"k" * 32
    by_new, version = new.wrap(b"k" * 32, account_id=account)
    assert version == new.current == 7
    with pytest.raises(ImproperlyConfigured):
        old.unwrap(by_new, version=7, account_id=account)


def test_a_wrapped_key_is_bound_to_its_account() -> None:
    keys = KeyEncryptionKeys.parse(f"1:{ENCODED}")
    wrapped, version = keys.wrap(bytes(32), account_id=new_id())
    with pytest.raises(Tampered):
        keys.unwrap(wrapped, version=version, account_id=new_id())


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:", f"1:{ENCODED},1:{ENCODED}", "x:AAAA", "1:c2hvcnQ=", "1:%%%", "1:AAAA,"],
)
def test_malformed_keys_are_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        require_keys(text)
    assert "c2hvcnQ" not in str(caught.value)
