"""The made-up letters are what the queries of the plan look for."""

from bare import texts
from plan import QUERIES


def letters(count: int) -> list[str]:
    return [texts.letter(number, 600)[1] for number in range(count)]


def test_the_same_number_is_the_same_letter() -> None:
    assert texts.letter(7, 600) == texts.letter(7, 600)


def test_a_letter_is_about_as_long_as_asked_for() -> None:
    assert all(600 <= len(body) < 700 for body in letters(50))


def test_frequent_is_in_nearly_all_and_rare_in_one_of_five_hundred() -> None:
    bodies = letters(1000)
    found = {name: sum(query in body for body in bodies) for name, query in QUERIES.items()}
    assert found["frequent word"] > 900
    assert found["rare word"] == found["rare character"] == 2
    assert 20 < found["phrase"] < 300
