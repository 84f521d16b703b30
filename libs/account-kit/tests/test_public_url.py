"""The address people use is scheme and host, so that links can be made by adding a path."""

import pytest
from environs import ValidationError

from account_kit.public_url import require_origin


@pytest.mark.parametrize(
    "value", ["https://letters.example.org", "http://localhost:8080", "https://[::1]:8443"]
)
def test_an_origin_is_taken(value: str) -> None:
    require_origin(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "letters.example.org", "ftp://letters.example.org", "https://"),
        *("https://letters.example.org/", "https://letters.example.org/sub", "https://a.org?b"),
    ],
)
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="the address people use"):
        require_origin(value)
