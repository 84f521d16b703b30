"""What a body may hold."""

from typing import Any

import pytest
from django.utils.translation import override
from rest_framework.exceptions import ValidationError

from rest_kit.bodies import Input, validated
from rest_kit.fields import NumberField, OwnWordsField, TextField, TimeZoneField, YesNoField


class Everything(Input):
    text = TextField(required=False)
    words = OwnWordsField(required=False, max_length=10)
    yes = YesNoField(required=False)
    number = NumberField(required=False, min_value=1)
    time_zone = TimeZoneField(required=False)

    def validate_text(self, text: str) -> str:
        return text + str(self.context.get("suffix", ""))


def codes(data: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        validated(Everything, data)
    detail: Any = caught.value.detail
    return {name: errors[0].code for name, errors in detail.items()}


def test_what_fits_comes_through() -> None:
    body = {"text": " a ", "words": " b ", "yes": True, "number": 2, "time_zone": "Asia/Seoul"}
    values = validated(Everything, body)
    assert values.pop("time_zone").key == "Asia/Seoul"
    assert values == {"text": "a", "words": " b ", "yes": True, "number": 2}


def test_a_serializer_finds_its_context() -> None:
    assert validated(Everything, {"text": "a"}, suffix="!") == {"text": "a!"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 7),
        ("text", True),
        ("words", 7),
        ("words", ["a"]),
        ("yes", "on"),
        ("yes", 1),
        ("number", "2"),
        ("number", True),
        ("number", 2.0),
    ],
)
def test_what_merely_looks_like_it_is_refused(field: str, value: Any) -> None:
    assert codes({field: value}) == {field: "invalid"}


@pytest.mark.parametrize("name", ["Mars/Olympus", "seoul", "../etc/passwd", "Asia/Seoul\0"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    assert set(codes({"time_zone": name})) == {"time_zone"}


def test_limits_of_the_fields_hold() -> None:
    assert codes({"number": 0, "words": "x" * 11}) == {
        "number": "min_value",
        "words": "max_length",
    }


def test_an_unknown_field_is_named() -> None:
    assert codes({"text": "a", "txet": "b", "more": 1}) == {
        "txet": "unknown_field",
        "more": "unknown_field",
    }


@pytest.mark.parametrize("data", [[], "text", 7, None])
def test_a_body_that_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(ValidationError):
        validated(Everything, data)


def test_both_languages_have_the_messages() -> None:
    texts = {}
    for language in ("ko", "en"):
        with override(language), pytest.raises(ValidationError) as caught:
            validated(Everything, {"txet": 1})
        texts[language] = str(caught.value.detail["txet"][0])  # type: ignore[call-overload,index]  # by field
    assert texts["en"] == "There is no such field here."
    assert texts["ko"] == "여기에는 그런 항목이 없어요."
