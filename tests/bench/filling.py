"""Accounts with letters on the platform, made in letter-service's own environment."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from plan import QUERIES, Plan
from signups import Person, sign_up

from local.paths import VENV_BIN, State
from local.platform import Platform
from local.services import service_named

BENCH = Path(__file__).parent
SIGN_INS = 8
FILLERS = 2


def settings(state: State) -> dict[str, str]:
    """What the platform's processes get besides their usual environment."""
    return {
        "RATE_LIMITS": "off",
        "DJANGO_SETTINGS_MODULE": "bare.settings",
        "PYTHONPATH": str(BENCH),
        "BENCH_LETTERS": str(letters_file(state)),
    }


def letters_file(state: State) -> Path:
    return state.run / "bench-letters.json"


@dataclass(frozen=True)
class Filled:
    """Who has how many letters, and what is prepared for requests."""

    people: dict[str, Person]
    for_sign_in: Sequence[Person]
    letters: Sequence[dict[str, Any]]
    """Letters to be written: title, body, tags."""
    grams: dict[str, list[int]]
    """The search index entries of each query."""


def start(platform: Platform, name: str, *arguments: str) -> subprocess.Popen[str]:
    """A module of bare/ as a process in letter-service's (or `auth-service:MODULE`) place."""
    service_name, _colon, module = name.rpartition(":")
    service = service_named(service_name or "letter-service", platform.services)
    return subprocess.Popen(
        [VENV_BIN / "python", "-m", module, *arguments],
        cwd=service.folder,
        env={
            **platform.base_environment(),
            **platform.service_environment(service),
            "DB_STATEMENT_TIMEOUT_MS": "0",
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for it; the last line it printed."""
    output, _errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{output}")
    return output.strip().rpartition("\n")[2]


def fill(platform: Platform, api: httpx.Client, plan: Plan) -> Filled:
    in_full = {"characters": plan.characters, "in_full": True}
    to_be_listed = {"characters": 1, "in_full": False}
    sizes = {
        "list": {"letters": plan.list_letters, **in_full},
        "search": {"letters": plan.search_letters, **in_full},
        "write": {"letters": 0, **in_full},
        "small": {"letters": plan.small_account, **to_be_listed},
        "large": {"letters": plan.large_account, **to_be_listed},
    }
    people = {name: sign_up(api) for name in sizes}
    prepared, grams = letters_file(platform.state), platform.state.run / "bench-grams.json"
    spec = {
        "accounts": {name: {"id": people[name].id, **size} for name, size in sizes.items()},
        **{name: people[name].id for name in ("search", "write")},
        "queries": QUERIES,
        "letters_file": str(prepared),
        "grams_file": str(grams),
    }
    spec_file = platform.state.run / "bench-fill.json"
    spec_file.write_text(json.dumps(spec), encoding="utf-8")
    finish(start(platform, "bare.tables", "make"))
    parts = [
        start(platform, "bare.bare_letter_service.fill", str(spec_file), str(part), str(FILLERS))
        for part in range(FILLERS)
    ]
    for process in parts:
        finish(process)
    finish(start(platform, "bare.tables", "settle"))
    letters = json.loads(prepared.read_bytes())
    return Filled(
        people=people,
        for_sign_in=[sign_up(api) for _ in range(SIGN_INS)],
        letters=[{name: letter[name] for name in ("title", "body", "tags")} for letter in letters],
        grams=json.loads(grams.read_bytes()),
    )


def compare(platform: Platform, service: str, specs: dict[str, Any]) -> dict[str, Any]:
    """See bare/equivalence.py."""
    spec_file = platform.state.run / "bench-compare.json"
    spec_file.write_text(json.dumps(specs), encoding="utf-8")
    line = finish(start(platform, f"{service}:bare.equivalence", str(spec_file)))
    result: dict[str, Any] = json.loads(line)
    return result
