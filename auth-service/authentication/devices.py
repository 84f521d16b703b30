"""From where somebody signs in, for the list of sessions."""

from dataclasses import dataclass

from rest_framework.request import Request

from service_kit.middleware import client_ip

MAX_USER_AGENT = 400


@dataclass(frozen=True, slots=True)
class Device:
    user_agent: str
    address: str | None


def device_of(request: Request) -> Device:
    """The browser's own words, cut short, and the client's address as the gateway saw it."""
    user_agent = request.headers.get("User-Agent", "").replace("\0", "")
    return Device(user_agent[:MAX_USER_AGENT], client_ip(request._request) or None)
