"""A state of its own for every test."""

from pathlib import Path

import pytest

from local.paths import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = State(tmp_path / "state")
    made.create()
    return made
