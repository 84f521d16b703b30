"""Every error as `application/problem+json` (RFC 9457), in the caller's language."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from service_kit import context
from service_kit.rendering import encode

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"

TITLES: dict[int, Promise] = {
    400: _("Something in the request is not right"),
    401: _("Please sign in"),
    403: _("That is not allowed"),
    404: _("Not found"),
    405: _("That cannot be done here"),
    406: _("That form is not available"),
    409: _("That does not fit the present state"),
    410: _("That is gone"),
    413: _("That is too large"),
    415: _("That kind of content is not accepted"),
    422: _("That cannot be processed"),
    429: _("Too many requests"),
    500: _("Something went wrong on our side"),
    503: _("A part of the service is away for a moment"),
}


class Problem(exceptions.APIException):
    """An error with a code that clients may rely on.

    A subclass sets `status_code`, `default_code` and `default_detail`. `members` become
    further members of the answer, `retry_after` (seconds) its header.
    """

    status_code = 409
    retry_after: int | None = None

    def __init__(self, detail: Any = None, *, members: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.members = dict(members or {})


class Unavailable(Problem):
    """Something this answer needs is away; trying again later is right."""

    status_code = 503
    default_code = "unavailable"
    default_detail = _("A part of the service is away. Please try again in a moment.")
    retry_after = 5


class DatabaseUnavailable(Unavailable):
    default_code = "database_unavailable"


def body(
    status: int,
    *,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    members: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, TITLES[500 if status >= 500 else 400])),
        "status": status,
        "detail": detail,
        "code": code,
        "trace_id": context.trace_id(),
    }
    if errors:
        problem["errors"] = errors
    return {**(members or {}), **problem}


def _field_errors(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested error details as a flat list of {field, message, code}."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _field_errors(value, ".".join(filter(None, (path, name))))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list)
            yield from _field_errors(value, f"{path}.{index}" if nested else path)
    else:
        yield {
            "field": path,
            "message": str(detail),
            "code": getattr(detail, "code", None) or "invalid",
        }


def handle(error: Exception, view_context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: named errors become problems, all others Django's 500."""
    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("database unavailable", extra={"error": type(error).__name__})
        error = DatabaseUnavailable()
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    problem = _problem_of(error)
    headers = _headers_of(error)
    response = Response(problem, status=error.status_code, headers=headers)
    response.content_type = CONTENT_TYPE
    # Negotiation may not have happened yet (an error in authentication), and an error is not
    # refused because of an Accept header.
    response["Vary"] = "Accept-Language"
    return response


def _problem_of(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return body(
            error.status_code,
            code="validation_error",
            detail=str(_("Please look at the marked fields.")),
            errors=list(_field_errors(error.detail)),
        )
    return body(
        error.status_code,
        code=str(error.get_codes()),
        detail=str(error.detail),
        members=getattr(error, "members", None),
    )


def _headers_of(error: exceptions.APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "retry_after", None) or getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait))
    return headers


def _plain_response(status: int, code: str, detail: Promise) -> HttpResponse:
    return HttpResponse(
        encode(body(status, code=code, detail=str(detail))),
        status=status,
        content_type=CONTENT_TYPE,
    )


# Django's own errors, for requests that never reach a DRF view; a root urlconf imports these.


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_response(400, "bad_request", _("The request could not be understood."))


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_response(403, "permission_denied", _("That is not allowed."))


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_response(404, "not_found", _("There is nothing at this address."))


def handler500(request: HttpRequest) -> HttpResponse:
    return _plain_response(
        500, "internal_error", _("Something went wrong on our side. Nothing you wrote is lost.")
    )
