"""How texts are folded and compared, and what a cipher does with any text at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto_kit.sealing import Tampered
from crypto_kit.vault import AccountCipher
from letters import search
from service_kit.ids import new_id

CIPHER = AccountCipher(bytes(range(32)))
OTHER = AccountCipher(bytes(range(1, 33)))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("보고 싶다", "보고싶다"),
        ("나는  Coffee 를\n마셨다", "나는coffee를마셨다"),
        ("to  get\ther", "to get her"),
        ("ẞ Straße", "ss strasse"),
        (unicodedata.normalize("NFD", "한글"), "한글"),
        ("ㅋㅋ ㅋ", "ㅋㅋㅋ"),
        ("İstanbul", "i̇stanbul"),
        ("   ", ""),
    ],
)
def test_texts_are_folded_to_one_form(typed: str, folded: str) -> None:
    assert search.fold(typed) == unicodedata.normalize("NFC", folded)


@given(texts)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert search.fold(search.fold(text)) == search.fold(text)


@given(texts)
def test_every_form_of_a_text_has_the_same_index(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert search.index(CIPHER, composed) == search.index(CIPHER, apart)


# Where forms, cases and spaces meet: syllables, jamo of three kinds, letters that fold to others.
AWKWARD = st.text(
    "가나각한ㅏㄱ\u1112\u1161\u11abaBßıİſ\u212bé\u0301. \t\n\u3000\xa0\x1c", max_size=12
)


@given(AWKWARD, AWKWARD, AWKWARD)
def test_a_text_is_compared_as_its_folded_form_would_be(title: str, body: str, typed: str) -> None:
    words = search.terms(typed)
    folded = (search.fold(title), search.fold(body))
    meant = all(any(word in text for text in folded) for word in words)
    assert search.Query(words).matches(title, body) == meant


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["가나"], "가 나", True),
        (["가b"], "가\n B", True),
        (["b가"], "B  가", True),
        (["ab"], "a b", False),
        (["각"], "가\u11a8", True),
        (["가"], "가\u11a8", False),
        (["é"], "E\u0301", True),
        (["e"], "e\u0301", False),
        (["가", "나"], "가", False),
    ],
)
def test_forms_cases_and_spaces_count_as_they_should(
    words: list[str], text: str, found: bool
) -> None:
    assert search.Query(words).matches(text) == found


def test_english_words_are_not_glued_together() -> None:
    assert not search.Query(["together"]).matches("to get her")
    assert search.Query(["get"]).matches("to get her")


def test_title_and_body_do_not_run_into_each_other() -> None:
    assert not search.Query(search.terms("바다")).matches("바", "다")


@given(texts)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    row = new_id()
    ciphertext = CIPHER.encrypt(text, row=row, field="body")
    assert CIPHER.decrypt(ciphertext, row=row, field="body") == text
    assert CIPHER.decrypt(memoryview(ciphertext), row=row, field="body") == text
    with pytest.raises(Tampered):
        OTHER.decrypt(ciphertext, row=row, field="body")


def test_the_index_key_is_neither_the_data_key_nor_anothers() -> None:
    assert CIPHER.index_key not in {bytes(range(32)), OTHER.index_key}
    assert CIPHER.index_key == AccountCipher(bytes(range(32))).index_key
    assert search.tag_hash(CIPHER, "봄") != search.tag_hash(OTHER, "봄")
    assert search.lookup(CIPHER, ["바다"]) != search.lookup(OTHER, ["바다"])
