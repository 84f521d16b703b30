"""What is in the repository is finished, tested and independent of the machine it was made on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from repository import relative, tracked

# Written apart, so that this file does not hold what it looks for.
LATER = re.compile(rf"\b(?:{'TODO'}|{'FIXME'}|{'XXX'}|{'HACK'})\b")
NOT_RUN = re.compile(r"\b(?:pytest|mark|unittest)\.(?:skip|skipif|skipUnless|xfail|importorskip)\b")
# Homes, and folders that a work place was mounted at; minji is the tests' made-up person.
OWN_PLACE = re.compile(r"(?<![\w.$}/*-])/(?:work|workspace|root|Users/\w+|home/(?!minji\b)\w+)/")
IN_A_SESSION = re.compile(r"/tmp/[\w.-]+/")  # noqa: S108  # looked for, not used

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
        (LATER, "# TODO: later"),
        (LATER, "// FIXME"),
        (NOT_RUN, "@pytest.mark.skip(reason='slow')"),
        (NOT_RUN, "pytest.xfail('sometimes')"),
        (OWN_PLACE, 'open("/work/clone/a.txt")'),
        (OWN_PLACE, "see /root/.bashrc"),
        (OWN_PLACE, "/home/somebody/letters"),
        (IN_A_SESSION, "cp /tmp/session/a b"),
    ],
)
def test_each_of_these_would_be_noticed(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize(
    "text",
    ["https://example.org/work/a", "a/root/b", 'HOME="/home/minji"', 'Path("/tmp") / name', "todo"],
)
def test_what_only_resembles_them_is_ordinary(text: str) -> None:
    assert not any(p.search(text) for p in (LATER, NOT_RUN, OWN_PLACE, IN_A_SESSION))
