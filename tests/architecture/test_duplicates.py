"""No function is written twice: what two services need alike has one place."""

import ast
import textwrap
from functools import cache

import pytest
from likeness import Function, alike, function, functions_in, likeness
from repository import LIBRARIES, ROOT, SERVICES

ALIKE = 0.85
FEWEST_WORDS = 18
"""Shorter ones are alike because there are not many ways to say little."""

# Pairs that are alike and may be, or wait to be moved; each with the reason. A pair that is not
# alike any more has to leave the list.
ALLOWED: set[tuple[str, str]] = set()


@cache
def found() -> set[tuple[str, str]]:
    folders = [*(service.folder for service in SERVICES), *LIBRARIES]
    functions = [each for folder in folders for each in functions_in(folder)]
    pairs = alike(functions, at_least=ALIKE, words=FEWEST_WORDS)
    return {(one.name, other.name) for one, other in pairs}


def advice(one: str, other: str) -> str:
    """Where the pair belongs: to a library that has it already, or else to one that should."""
    library = next((name for name in (other, one) if name.startswith("libs/")), None)
    if library:
        return f"{one} is like {other}: use that of {library.partition(':')[0]}"
    return (
        f"{one} is like {other}: move it to libs/service-kit with a test (a promise between"
        " services to libs/contracts, days and zones to libs/date-kit, bodies to libs/rest-kit)"
    )


def test_no_function_is_written_in_two_places() -> None:
    assert [advice(*pair) for pair in sorted(found() - ALLOWED)] == []


def test_what_is_allowed_to_be_alike_still_is() -> None:
    assert sorted(ALLOWED - found()) == [], "take it out of ALLOWED"


ORIGINAL = """
def change(person, letter_id, changes):
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(id=letter_id, account=person.id)
        if letter.opens_at is not None and letter.opens_at > clock.now():
            raise LetterSealed
        letter.title = changes.title
        letter.save(update_fields=["title"])
    return letter
"""


def parsed(source: str, owner: str) -> Function:
    node = ast.parse(textwrap.dedent(source)).body[0]
    assert isinstance(node, ast.FunctionDef)
    return function(node, owner, f"{owner}:{node.name}")


def is_noticed(source: str) -> bool:
    pair = [parsed(ORIGINAL, "one-service"), parsed(source, "two-service")]
    return bool(list(alike(pair, at_least=ALIKE, words=FEWEST_WORDS)))


@pytest.mark.parametrize(
    "copy",
    [
        ORIGINAL,
        ORIGINAL.replace("letter", "row").replace("Letter", "Routine"),
        ORIGINAL.replace("    return letter", "    log.info('changed')\n    return letter"),
        ORIGINAL.replace(" and letter.opens_at > clock.now()", ""),
        ORIGINAL.replace('["title"]', '["title", "body", "day"]'),
        ORIGINAL.replace("changes):", 'changes):\n    """Change a letter."""', 1),
    ],
    ids=["same", "renamed", "a line more", "a condition less", "a longer list", "documented"],
)
def test_a_copy_with_small_changes_is_noticed(copy: str) -> None:
    assert is_noticed(copy)


def test_another_function_of_the_same_kind_is_not() -> None:
    assert not is_noticed("""
def remove(person, letter_id):
    with transaction.atomic():
        deleted, _ = Letter.objects.filter(id=letter_id, account=person.id).delete()
        if not deleted:
            raise NotFound(_("There is no such letter."))
        emit(LetterDeleted(letter_id=letter_id, account_id=person.id))
""")


def test_small_functions_and_those_of_one_service_may_be_alike() -> None:
    assert not is_noticed("def one(x):\n    return x.save(update_fields=['a'])")
    twice = [parsed(ORIGINAL, "one-service"), parsed(ORIGINAL, "one-service")]
    assert not list(alike(twice, at_least=ALIKE, words=FEWEST_WORDS))


def test_the_cheaper_look_never_overlooks_a_pair() -> None:
    """What is left out to be quick would not have counted."""
    functions = functions_in(ROOT / "libs/service-kit")
    for one in functions[:60]:
        for other in functions[:60]:
            if likeness(one, other, at_least=0) >= ALIKE:
                assert likeness(one, other, at_least=ALIKE) >= ALIKE


def test_the_advice_names_the_library_that_has_it() -> None:
    kit = "libs/service-kit/service_kit/clock.py:now"
    assert advice("auth-service/a.py:f", kit).endswith("service_kit/clock.py")
    assert "move it to libs/service-kit" in advice("auth-service/a.py:f", "user-service/a.py:f")
