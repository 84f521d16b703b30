"""JSON in and out of Django REST framework with msgspec.

Besides speed: strict input. Lone surrogates, NaN and trailing bytes are a parse error here
instead of a surprise in a database or an encoder later.
"""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer


def _plain(value: object) -> object:
    if isinstance(value, Promise):  # a translatable text, in the language of this request
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list | tuple):  # DRF's ReturnList and friends
        return list(value)
    if isinstance(value, str):  # DRF's ErrorDetail
        return str.__str__(value)
    raise NotImplementedError(f"no JSON form for {type(value).__name__}")


_encoder = msgspec.json.Encoder(enc_hook=_plain)


def encode(value: object) -> bytes:
    """JSON bytes; dates and instants in ISO 8601, UUIDs as strings."""
    return _encoder.encode(value)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else encode(data)


class ProblemRenderer(JSONRenderer):
    """The same bytes under the media type of RFC 9457."""

    media_type = "application/problem+json"
    format = "problem"


class JSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return msgspec.json.decode(stream.read())
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON.")) from error
