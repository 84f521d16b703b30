"""What is in the repository is finished, tested and independent of the machine it was made on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from repository import relative, tracked

# Put together here, so that this file does not hold what it looks for.
MARKS = ["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]
PLACES = ["wo" + "rk", "work" + "space", "ro" + "ot"]
LATER = re.compile(rf"\b(?:{'|'.join(MARKS)})\b")
NOT_RUN = re.compile(r"\b(?:pytest|mark|unittest)\.(?:skip|skipif|skipUnless|xfail|importorskip)\b")
# Homes, and folders that a work place was mounted at; minji is the tests' made-up person.
OWN_PLACE = re.compile(rf"(?<![\w.$}}/*-])/(?:{'|'.join(PLACES)}|Users/\w+|home/(?!minji\b)\w+)/")
IN_A_SESSION = re.compile(r"/" + r"tmp/[\w.-]+/")

NOT_WRITTEN = {"uv.lock"}
THIS = Path(__file__)


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.name not in NOT_WRITTEN and path != THIS:
            try:
                yield path, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:  # a font or a picture
                continue


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{relative(path)}:{number}: {line.strip()}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_for_later() -> None:
    assert places(LATER) == [], "do it now, or open an issue"


def test_every_test_runs() -> None:
    """A test that is left out passes for ever; one that may fail says nothing."""
    assert places(NOT_RUN) == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert places(OWN_PLACE) + places(IN_A_SESSION) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        *((LATER, f"# {mark}: later") for mark in MARKS),
        (NOT_RUN, "@pytest.mark." + "skip(reason='slow')"),
        (NOT_RUN, "pytest." + "xfail('sometimes')"),
        *((OWN_PLACE, f'open("/{place}/clone/a.txt")') for place in PLACES),
        (OWN_PLACE, "/" + "home/somebody/letters"),
        (IN_A_SESSION, "cp /" + "tmp/session/a b"),
    ],
)
def test_each_of_these_would_be_noticed(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize(
    "text",
    [
        *(f"https://example.org/{place}/a" for place in PLACES),
        *(f"a/{place}/b" for place in PLACES),
        *(mark.lower() for mark in MARKS),
        'HOME="/home/minji"',
        'Path("/tmp") / name',
    ],
)
def test_what_only_resembles_them_is_ordinary(text: str) -> None:
    assert not any(p.search(text) for p in (LATER, NOT_RUN, OWN_PLACE, IN_A_SESSION))
