"""Answers `/api/…/bare/NAME` before any other middleware, URL resolver or framework has a look."""

from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]


class BareMiddleware:
    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.views: dict[str, View] = import_module(f"bare.bare_{settings.PROJECT}.views").VIEWS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _before, found, name = request.path_info.partition("/bare/")
        return self.views[name](request) if found else self.get_response(request)
