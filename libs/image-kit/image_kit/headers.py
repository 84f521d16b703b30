"""A picture says nothing of languages and of other methods: caches would keep it once for each."""

from typing import Any

from django.http.response import HttpResponseBase, ResponseHeaders

# What Django and REST framework put on every answer, whatever is in it.
OF_WORDS = {"vary", "content-language", "allow"}


class PictureHeaders(ResponseHeaders):
    """Those of a picture; what comes later on its way out adds none of `unsaid`."""

    def __init__(self, data: Any, unsaid: set[str]) -> None:
        self._unsaid = unsaid
        super().__init__(data)

    def __setitem__(self, key: str, value: Any) -> None:
        if key.lower() not in self._unsaid:
            super().__setitem__(key, value)


def of_picture(response: HttpResponseBase) -> HttpResponseBase:
    """The same answer. A 304 has no length: it would be that of the picture (RFC 9110, 8.6)."""
    unsaid = OF_WORDS | ({"content-length"} if response.status_code == 304 else set())
    response.headers = PictureHeaders(dict(response.items()), unsaid)
    return response
