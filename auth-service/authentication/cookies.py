"""The refresh cookie of browsers, and who may use it."""

from urllib.parse import urlsplit

from rest_framework.request import Request
from rest_framework.response import Response

from authentication.exceptions import CrossOrigin
from authentication.services.sessions import Grant

NAME = "refresh_token"
PATH = "/api/auth/"
DEFAULT_PORTS = {"http": 80, "https": 443}


def put(request: Request, response: Response, grant: Grant) -> None:
    """`Secure` follows the scheme the browser used: the site also works without TLS."""
    response.set_cookie(
        NAME,
        grant.refresh_token,
        max_age=grant.refresh_token_lifetime,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )


def remove(response: Response) -> None:
    response.delete_cookie(NAME, path=PATH, samesite="Strict")


def require_own_origin(request: Request) -> None:
    """Refuse other sites' pages the use of the cookie; raises CrossOrigin.

    SameSite counts another port of the same host, and in some browsers a sibling domain, as the
    same site; Origin (RFC 6454, 7) does not. Programs that are no browsers send none.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return
    host = request.headers.get("X-Forwarded-Host") or request.get_host()
    sent = _authority(origin)
    # A page without an origin of its own says "null", which is nobody's host.
    if sent is None or sent != _authority(f"{urlsplit(origin).scheme}://{host}"):
        raise CrossOrigin


def _authority(url: str) -> tuple[str, int | None] | None:
    """Host and port, None for what is no URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None
