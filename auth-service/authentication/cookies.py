"""The refresh cookie of browsers, and who may use it."""

from urllib.parse import urlsplit

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from authentication.exceptions import CrossOrigin
from authentication.services.sessions import Grant

NAME = "refresh_token"
PATH = "/api/auth/"
DEFAULT_PORTS = {"http": 80, "https": 443}


def name(request: Request) -> str:
    """Cookies know no ports (RFC 6265, 8.5): two installations on one host would share one."""
    _hostname, port = _authority(f"//{_host(request)}") or ("", None)
    return f"{NAME}_{port}" if port and port not in DEFAULT_PORTS.values() else NAME


def put(request: Request, response: HttpResponseBase, grant: Grant) -> None:
    """`Secure` follows the scheme the browser used: the site also works without TLS."""
    response.set_cookie(
        name(request),
        grant.refresh_token,
        max_age=grant.refresh_token_lifetime,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )


def sent(request: Request) -> str | None:
    return request.COOKIES.get(name(request))


def remove(request: Request, response: Response) -> None:
    response.delete_cookie(name(request), path=PATH, samesite="Strict")


def require_own_origin(request: Request) -> None:
    """Refuse other sites' pages the use of the cookie; raises CrossOrigin.

    SameSite counts another port of the same host, and in some browsers a sibling domain, as the
    same site; Origin (RFC 6454, 7) does not. Programs that are no browsers send none.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return
    page = _authority(origin)
    # A page without an origin of its own says "null", which is nobody's host.
    if page is None or page != _authority(f"{urlsplit(origin).scheme}://{_host(request)}"):
        raise CrossOrigin


def _host(request: Request) -> str:
    """Host and port as the browser wrote them."""
    return request.headers.get("X-Forwarded-Host") or request.get_host()


def _authority(url: str) -> tuple[str, int | None] | None:
    """Host and port, None for what is no URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None
