"""A picture says nothing of languages and of other methods: caches would keep it once for each."""

from collections.abc import Callable

from django.http.request import HttpRequest
from django.http.response import HttpResponseBase

# What Django and REST framework put on every answer.
OF_WORDS = ("Vary", "Content-Language", "Allow")


class PictureHeaders:
    """For MIDDLEWARE, as the outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if "Accept-Ranges" in response.headers:  # those of `picture_response` and no others
            for name in OF_WORDS:
                response.headers.pop(name, None)
            if response.status_code == 304:  # which would be that of the picture (RFC 9110, 8.6)
                response.headers.pop("Content-Length", None)
        return response
