"""Who may know whom: services do not know each other, and each outside thing has one door."""

import re
import tomllib

import pytest
from repository import LIBRARIES, ROOT, SERVICES, below, imported, product_code, relative

# An outside thing is imported by one module of a service or library, so that a test can put
# something else in its place and a change of library touches one file.
ONE_DOOR = (
    *("pika", "httpx", "openai", "google.cloud", "psycopg2", "pybreaker", "tenacity"),
    *("smtplib", "pywebpush"),
)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_services_never_import_each_other(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    others = {name for other in SERVICES if other != service for name in (other.project, other.app)}
    for path in below(service.folder, "*.py"):
        for name in imported(path):
            assert name.partition(".")[0] not in others, f"{relative(path)} imports {name}"


@pytest.mark.parametrize("package", ONE_DOOR)
def test_each_outside_thing_has_one_door(package: str) -> None:
    doors = {
        relative(path)
        for folder in (ROOT / "libs", *(service.folder for service in SERVICES))
        for path in product_code(folder)
        if any(name == package or name.startswith(f"{package}.") for name in imported(path))
    }
    assert len(doors) <= 1, doors


def test_contracts_and_days_know_no_framework() -> None:
    for library in ("contracts", "date-kit"):
        for path in product_code(ROOT / "libs" / library):
            roots = {name.partition(".")[0] for name in imported(path)}
            assert not roots & {"django", "rest_framework", "service_kit"}, relative(path)


def test_every_dependency_says_why_it_is_there() -> None:
    for path in [*(service.folder for service in SERVICES), *LIBRARIES]:
        lines = (path / "pyproject.toml").read_text(encoding="utf-8").splitlines()
        inside = False
        for line in lines:
            if line.startswith("dependencies = ["):
                inside = True
            elif line.startswith("]"):
                inside = False
            elif inside and line.strip():
                own = line.strip().strip('",') in {library.name for library in LIBRARIES}
                assert own or re.search(r"#\s*\S+", line), f"{relative(path)}: {line.strip()}"


def test_what_a_service_imports_is_declared_or_comes_with_the_kit() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {package["name"] for package in lock["package"]}
    for service in SERVICES:
        declared = tomllib.loads((service.folder / "pyproject.toml").read_text(encoding="utf-8"))
        names = {
            re.split(r"[<>=\[~! ]", item)[0].lower() for item in declared["project"]["dependencies"]
        }
        assert {"service-kit"} <= names <= locked, service.name
