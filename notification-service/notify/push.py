"""Web push (RFC 8030, 8291, 8292): the one module that knows pywebpush."""

import json
from urllib.parse import urlsplit

from django.conf import settings
from pywebpush import WebPushException, webpush
from requests import RequestException

from notify.models import PushDevice

TIMEOUT_SECONDS = 10
KEEP_SECONDS = 86_400  # a device that is off hears of it within a day
# Browsers' own push services; nobody can make us call another server.
SERVICES = (
    *("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com"),
    ".notify.windows.com",
)
GONE = (404, 410)


class PushFailed(Exception):
    """No push was taken; `is_gone` says that the device never will again."""

    def __init__(self, *, is_gone: bool) -> None:
        super().__init__()
        self.is_gone = is_gone


def is_available() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def is_a_push_service(endpoint: str) -> bool:
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    known = any(host == name or (name[0] == "." and host.endswith(name)) for name in SERVICES)
    return parts.scheme == "https" and parts.port in (None, 443) and known


def send(device: PushDevice, message: dict[str, str]) -> None:
    """Raises PushFailed."""
    keys = {"p256dh": device.p256dh, "auth": device.auth}
    try:
        webpush(
            {"endpoint": device.endpoint, "keys": keys},
            json.dumps(message),
            vapid_private_key=settings.VAPID_PRIVATE_KEY,
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            ttl=KEEP_SECONDS,
            timeout=TIMEOUT_SECONDS,
        )
    except WebPushException as error:
        status = getattr(error.response, "status_code", None)
        raise PushFailed(is_gone=status in GONE) from error
    except (RequestException, ValueError) as error:
        raise PushFailed(is_gone=False) from error
