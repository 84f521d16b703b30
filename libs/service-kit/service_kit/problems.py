"""Every error as `application/problem+json` (RFC 9457), in the caller's language."""

import logging
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from service_kit import context

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """An error with a code that clients may rely on.

    A subclass sets `status_code`, `default_code` and `default_detail`. `members` become
    further members of the answer, `wait` (seconds) its Retry-After header.
    """

    status_code = 409
    wait: int | None = None  # DRF's name for it

    def __init__(self, detail: Any = None, *, members: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.members = dict(members or {})


class Unavailable(Problem):
    """Something this answer needs is away; trying again later is right."""

    status_code = 503
    default_code = "unavailable"
    default_detail = _("A part of the service is away. Please try again in a moment.")
    wait = 5


class TooLarge(Problem):
    status_code = 413
    default_code = "too_large"
    default_detail = _("The body is larger than anything that is expected here.")


class DatabaseUnavailable(Unavailable):
    default_code = "database_unavailable"


def body(
    status: int, *, code: str, detail: object, members: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return {
        **(members or {}),
        "type": "about:blank",
        "title": gettext(HTTPStatus(status).phrase),  # as RFC 9457, 4.2.1 has it
        "status": status,
        "detail": str(detail),
        "code": code,
        "trace_id": context.trace_id(),
    }


def _field_errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested error details as a flat list of {field, message, code}."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _field_errors(value, ".".join(filter(None, (path, name))))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list)
            yield from _field_errors(value, f"{path}.{index}".lstrip(".") if nested else path)
    else:
        code = getattr(detail, "code", None) or "invalid"
        yield {"field": path, "message": str(detail), "code": code}


def handle(error: Exception, view_context: Mapping[str, Any]) -> Any:
    """DRF's exception handler: named errors become problems, all others (None) Django's 500."""
    # Workers raise problems and never answer one: they are spared REST framework and httpx. The
    # first also loads the default authentication, which loads this module.
    from rest_framework.views import exception_handler

    from service_kit.http import UpstreamUnavailable

    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("database unavailable", extra={"error": type(error).__name__})
        error = DatabaseUnavailable()
    elif isinstance(error, UpstreamUnavailable):
        error = Unavailable()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, Http404 | PermissionDenied):
        error = type(error)()  # what it says was not meant for the caller
    response = exception_handler(error, dict(view_context))
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        code, detail = "validation_error", _("Please look at the marked fields.")
        members = {"errors": list(_field_errors(error.detail))}
    else:
        detail = response.data["detail"]
        code, members = detail.code, getattr(error, "members", {})
    response.data = body(response.status_code, code=code, detail=detail, members=members)
    response.content_type = CONTENT_TYPE
    return response


def _handler(status: int, code: str, detail: Promise) -> Callable[..., HttpResponse]:
    """For requests that never reach a DRF view; a root urlconf imports what this makes."""

    def respond(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
        from rest_kit.rendering import encode  # REST framework again

        problem = encode(body(status, code=code, detail=detail))
        return HttpResponse(problem, status=status, content_type=CONTENT_TYPE)

    return respond


handler400 = _handler(400, "bad_request", _("The request could not be understood."))
handler403 = _handler(403, "permission_denied", _("That is not allowed."))
handler404 = _handler(404, "not_found", _("There is nothing at this address."))
handler500 = _handler(
    500, "internal_error", _("Something went wrong on our side. Nothing you wrote is lost.")
)
