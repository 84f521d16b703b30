"""Mistakes of earlier deployments that can be seen in the files; others are in each part."""

import base64
import math
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from repository import ROOT, SERVICES, below, product_code, relative, tracked

TEXT = {".py", ".sh", ".toml", ".yml", ".yaml", ".conf", ".template", ".env", ".md", ".js", ""}

# Which lessons have something to hold on to by now; the others come with their services.
APPLYING = {1, 2, 4, 6, 7, 10, 11, 12, 13, 14, 16, 17, 18, 20}


def test_every_lesson_that_applies_has_a_test_of_its_name() -> None:
    found = set()
    for path in tracked():
        if path.name.startswith("test_") and path.suffix == ".py":
            source = path.read_text(encoding="utf-8")
            found |= {int(n) for n in re.findall(r"def test_seed_lesson_(\d\d)_", source)}
    assert found >= APPLYING


def test_seed_lesson_02_nothing_calls_a_peer_by_localhost() -> None:
    peers = re.compile(r"localhost|127\.0\.0\.1|\[::1\]")
    folders = [service.folder for service in SERVICES]
    folders += [ROOT / name for name in ("libs", "api-gateway", "k8s-configs", "web-client")]
    paths = [path for folder in folders for path in below(folder)]
    paths += [ROOT / "docker-compose.yml"] if (ROOT / "docker-compose.yml").exists() else []
    for path in paths:
        if "tests" in path.parts or path.suffix == ".md" or path.suffix not in TEXT:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            code = line.split("#")[0] if path.suffix != ".js" else line
            if "PUBLIC_URL" in code:
                continue  # where a browser finds the platform, not a peer
            assert not peers.search(code), f"{relative(path)}:{number}"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_seed_lesson_10_probes_are_answered_before_anything_else(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    kit = (ROOT / "libs/service-kit/service_kit/settings.py").read_text(encoding="utf-8")
    own = (service.folder / service.project / "settings.py").read_text(encoding="utf-8")
    first = re.search(r"MIDDLEWARE = \[\s*\"([\w.]+)\"", kit)
    assert first
    assert first.group(1) == "service_kit.probes.ProbeMiddleware"
    if "MIDDLEWARE = " in own:
        assert re.search(r"MIDDLEWARE = \[\s*\*MIDDLEWARE", own), "the kit's come first"


SECRET_NAMES = re.compile(
    r"""(?i)(?:password|secret|token|api_?key|private_?key|encryption_?keys?)\w*["']?\s*[:=]\s*["']?([A-Za-z0-9+/_=-]{20,})"""
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")


def looks_random(text: str) -> bool:
    """More than 3.8 bits a character: a word or a path has fewer, a generated secret more."""
    counts = Counter(text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return bits > 3.8 and bool(re.search(r"\d", text)) and bool(re.search(r"[A-Za-z]", text))


def secrets_in(text: str) -> list[str]:
    return [match for match in SECRET_NAMES.findall(text) if looks_random(match)] + (
        PRIVATE_KEY.findall(text)
    )


def test_seed_lesson_12_no_secret_is_in_the_repository_or_its_history() -> None:
    for path in tracked():
        assert path.name != ".env", relative(path)
        if path.suffix in TEXT and "tests" not in path.parts:
            assert not secrets_in(path.read_text(encoding="utf-8")), relative(path)
    history = subprocess.run(
        ["git", "log", "-p", "--no-color", "--format=", "--", ".", ":!uv.lock", ":!*tests*"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode(errors="replace")
    added = "\n".join(line for line in history.splitlines() if line.startswith("+"))
    assert not secrets_in(added)


def test_a_committed_secret_would_be_noticed() -> None:
    key = base64.b64encode(bytes(range(40, 72))).decode()
    assert secrets_in(f'DB_PASSWORD = "{key}"')
    assert secrets_in(f"LETTER_KEY_ENCRYPTION_KEYS: {key}")
    assert not secrets_in("RABBITMQ_PASSWORD: ${RABBITMQ_PASSWORD:?run make secrets first}")


def test_seed_lesson_12_no_secret_has_a_default() -> None:
    named = r"\w*(?:SECRET|PASSWORD|ENCRYPTION_KEY|SERVICE_CLIENTS)\w*"
    secret = re.compile(rf"""env\.\w+\(\s*["']({named})["']([^)]*)\)""")
    found = 0
    for folder in (ROOT / "libs", *(service.folder for service in SERVICES)):
        for path in product_code(folder):
            for name, rest in secret.findall(path.read_text(encoding="utf-8")):
                found += 1
                options = [part for part in rest.split(",") if part.strip()]
                assert all(part.strip().startswith("validate=") for part in options), name
    assert found >= 5


def test_seed_lesson_13_what_ships_is_what_production_needs() -> None:
    kit = (ROOT / "libs/service-kit/service_kit/settings.py").read_text(encoding="utf-8")
    assert 'env.bool("DEBUG", False)' in kit.replace("default=", "")
    shipped: list[Path] = []
    for folder in ("libs", "api-gateway", "web-client", "k8s-configs", "docker"):
        shipped += below(ROOT / folder)
    for service in SERVICES:
        shipped += below(service.folder)
    for path in shipped:
        if "tests" in path.parts or path.suffix not in TEXT or path.suffix == ".md":
            continue
        source = path.read_text(encoding="utf-8")
        assert "runserver" not in source, relative(path)
        assert not re.search(r"DEBUG\W{1,4}(True|true|1)\b", source), relative(path)
        assert not re.search(r"(?:image:|FROM)\s+\S+:latest\b", source), relative(path)
