"""JSON in and out of Django REST framework with msgspec.

Besides speed: strict input. Lone surrogates, NaN and trailing bytes are a parse error here
instead of a surprise in a database or an encoder later.
"""

from typing import IO, Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import parsers, renderers
from rest_framework.exceptions import ParseError


def _plain_text(value: object) -> str:
    """For a translatable text, in the language of this request, and for kinds of `str`."""
    if isinstance(value, Promise | str):
        return str.__str__(str(value))
    raise TypeError(f"no JSON form for {type(value).__name__}")


_encoder = msgspec.json.Encoder(enc_hook=_plain_text)


def encode(value: object) -> bytes:
    """JSON bytes; dates and instants in ISO 8601, UUIDs as strings."""
    return _encoder.encode(value)


class JSONRenderer(renderers.JSONRenderer):
    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return b"" if data is None else encode(data)


class JSONParser(parsers.JSONParser):
    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return msgspec.json.decode(stream.read())
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON.")) from error
