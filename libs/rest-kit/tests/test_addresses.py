"""One spelling for each e-mail address."""

from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from rest_kit import addresses
from rest_kit.bodies import Input, validated
from rest_kit.fields import EmailAddressField


class Somewhere(Input):
    email = EmailAddressField()
    second = EmailAddressField(required=False, allow_null=True, allow_blank=True)


def read(typed: Any) -> Any:
    return validated(Somewhere, {"email": typed})["email"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("minji@example.com", "minji@example.com"),
        (" Minji@Example.COM ", "minji@example.com"),
        ("minji@한국.kr", "minji@xn--3e0b707e.kr"),
        ("a+b@example.com", "a+b@example.com"),
    ],
)
def test_an_address_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert read(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("minji", "@example.com", "minji@", "a b@example.com", "a@b@example.com"),
        *('"a b"@example.com', "minji@[127.0.0.1]", "민지@example.com"),
        *(f"{'a' * 65}@example.com", f"a@{'b' * 250}.com", "a@example.com\nBcc: b@example.com"),
        *("", 7, None, ["a@example.com"], True),
    ],
    ids=str,
)
def test_what_is_no_address_is_refused(typed: Any) -> None:
    with pytest.raises(ValidationError):
        read(typed)


def test_none_may_be_said_where_none_is_allowed() -> None:
    for nothing in (None, ""):
        body = {"email": "a@example.com", "second": nothing}
        assert validated(Somewhere, body)["second"] == nothing


def test_enough_is_shown_to_recognise_ones_own_by() -> None:
    assert addresses.masked("minji@example.com") == "m…@example.com"
    assert addresses.masked("") == ""
