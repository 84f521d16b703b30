"""JSON out: what views give, without a serializer having to prepare it."""

from collections import OrderedDict
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ErrorDetail
from rest_framework.serializers import Serializer
from rest_framework.test import APIClient
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList
from support.requests import send

from rest_kit.rendering import encode

ID = UUID("0192d6f0-7c1a-7b3e-9a55-0c1d2e3f4a5b")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        ({"이름": "민지"}, '{"이름":"민지"}'),
        (ID, f'"{ID}"'),
        (date(2026, 11, 22), '"2026-11-22"'),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), '"2026-11-22T03:00:00Z"'),
        (time(8, 30), '"08:30:00"'),
        ((1, 2), "[1,2]"),
        (OrderedDict(a=1), '{"a":1}'),
        (ReturnDict({"a": 1}, serializer=Serializer()), '{"a":1}'),
        (ReturnList([1], serializer=Serializer()), "[1]"),
        (ErrorDetail("no", code="x"), '"no"'),
        ({ErrorDetail("a"): SafeString("b")}, '{"a":"b"}'),
    ],
)
def test_what_a_view_may_give(value: Any, text: str) -> None:
    assert encode(value).decode() == text


def test_a_translatable_text_is_in_the_language_of_the_moment() -> None:
    lazy = gettext_lazy("This field is required.")
    for language, text in (("ko", "꼭 필요한 항목이에요."), ("en", "This field is required.")):
        with translation.override(language):
            assert msgspec.json.decode(encode({"detail": lazy})) == {"detail": text}


def test_what_has_no_json_form_is_a_bug_and_not_a_surprise() -> None:
    with pytest.raises(TypeError, match="no JSON form for object"):
        encode({"a": object()})


def test_json_goes_in_and_comes_out_unchanged(anonymous: APIClient) -> None:
    raw = '{"가":[1,2.5,true,null,"\\n"],"b":{"c":[]}}'.encode()
    response = send(anonymous, "POST", "/api/sample/echo/", raw)
    assert response.content == raw
    assert response["Content-Type"] == "application/json"


def test_an_empty_body_is_an_empty_object(anonymous: APIClient) -> None:
    assert send(anonymous, "POST", "/api/sample/echo/", b"").json() == {}


def test_answers_are_not_kept_by_caches_unless_they_say_so(anonymous: APIClient) -> None:
    assert anonymous.get("/api/sample/echo/")["Cache-Control"] == "no-store"
