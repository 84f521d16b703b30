"""From where somebody signs in, for the list of sessions and for lock-outs."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.http import HttpRequest
from rest_framework.request import Request

MAX_USER_AGENT = 400


@dataclass(frozen=True, slots=True)
class Device:
    user_agent: str
    address: str | None


def device_of(request: Request) -> Device:
    """The browser's own words, cut short, and the client's address as the gateway saw it."""
    user_agent = request.headers.get("User-Agent", "").replace("\0", "")
    return Device(user_agent[:MAX_USER_AGENT], client_ip(request._request) or None)


def client_ip(request: HttpRequest) -> str:
    """The client's address: the gateway overwrites `X-Real-IP` on every request it lets in.

    Whoever calls past the gateway may send any text; only an address is taken for one.
    """
    for candidate in (request.headers.get("X-Real-IP"), request.META.get("REMOTE_ADDR")):
        try:
            return str(ip_address((candidate or "").partition("%")[0]))  # no zone id
        except ValueError:
            continue
    return ""
