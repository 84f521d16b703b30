"""The client's address, which sessions show and lock-outs count."""

import pytest
from django.test import RequestFactory

from authentication.devices import client_ip


@pytest.mark.parametrize(
    ("forwarded", "direct", "address"),
    [
        ("203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("2001:db8::1", "10.0.0.1", "2001:db8::1"),
        ("fe80::1%eth0", "10.0.0.1", "fe80::1"),
        ("<script>", "10.0.0.1", "10.0.0.1"),
        ("", "10.0.0.1", "10.0.0.1"),
        (None, "10.0.0.1", "10.0.0.1"),
        (None, "", ""),
    ],
)
def test_the_clients_address_is_what_the_gateway_says_if_it_is_one(
    forwarded: str | None, direct: str, address: str
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=direct)
    if forwarded is not None:
        request.META["HTTP_X_REAL_IP"] = forwarded
    assert client_ip(request) == address
