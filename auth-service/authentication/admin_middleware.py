"""Sessions, CSRF and messages for the operators' pages alone; the API pays nothing for them."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

PREFIX = "/internal/admin/"


class _AdminOnly(MiddlewareMixin):
    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(PREFIX):
            return super().__call__(request)
        return self.get_response(request)


class AdminSessionMiddleware(_AdminOnly, SessionMiddleware):
    pass


class AdminCsrfMiddleware(_AdminOnly, CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseForbidden | None:
        # Django calls this hook itself, past __call__.
        if request.path_info.startswith(PREFIX):
            return super().process_view(request, *view)
        return None


class AdminAuthenticationMiddleware(_AdminOnly, AuthenticationMiddleware):
    pass


class AdminMessageMiddleware(_AdminOnly, MessageMiddleware):
    pass
