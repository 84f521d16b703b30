"""A service folder holds only what is different about that service, in the files everyone knows."""

import ast
import re
from pathlib import Path

import pytest
from repository import (
    LIBRARIES,
    ROOT,
    SERVICES,
    below,
    code_lines,
    is_written,
    product_code,
    relative,
    tracked,
    tree,
)

MAX_LINES = 250
WRITTEN = {".py", ".js", ".css", ".html", ".sh", ".conf", ".template", ".lua"}
MAX_SETTINGS_LINES = 30
KIT_CODE_LINES = 1300

AT_THE_TOP = {
    ".ci", ".dockerignore", ".editorconfig", ".env.example", ".gitignore", "CONTRIBUTING.md",
    "LICENSE",
    "Makefile", "README.md", "api-gateway", "docker", "docker-compose.yml", "docs",
    "k8s-configs", "libs", "local", "pyproject.toml", "services.toml", "tests", "uv.lock",
    "web-client",
}  # fmt: skip

IN_A_SERVICE = {
    "README.md", "Dockerfile", "entrypoint.sh", "manage.py", "pyproject.toml",
}  # fmt: skip
IN_A_PROJECT = {"__init__.py", "settings.py", "urls.py", "wsgi.py", "celery.py"}
# What else an app needs is a port or a part of its domain, with a name that says which.
NEVER_IN_AN_APP = {"utils.py", "helpers.py", "common.py", "misc.py", "tools.py", "base.py"}

services = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).parts[0] for path in below(folder)}


def test_the_top_level_is_what_the_readme_shows() -> None:
    expected = AT_THE_TOP | {service.name for service in SERVICES}
    assert names_in(ROOT) <= expected | {".importlinter"}


@services
def test_a_service_has_the_files_every_service_has_and_no_others(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    found = names_in(service.folder)
    assert found <= IN_A_SERVICE | {service.project, service.app}
    assert {"README.md", "entrypoint.sh", "manage.py", "pyproject.toml"} <= found
    assert names_in(service.folder / service.project) <= IN_A_PROJECT
    app = names_in(service.folder / service.app)
    # What outgrows a file becomes a package of the same name.
    assert {"models", "selectors", "services", "urls", "views", "tests"} <= {
        name.removesuffix(".py") for name in app
    }
    assert not app & NEVER_IN_AN_APP


@services
def test_views_do_not_touch_the_database_and_serializers_do_not_save(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    app = service.folder / service.app
    for name in ("views", "serializers"):
        modules = [*app.glob(f"{name}.py"), *app.glob(f"{name}/*.py")]
        assert modules, name
        for path in modules:
            source = path.read_text(encoding="utf-8")
            assert not re.search(r"\.objects\b|\.save\(|\batomic\b", source), relative(path)


@pytest.mark.parametrize("path", [p for p in tracked() if p.suffix in WRITTEN], ids=relative)
def test_a_file_is_short_enough_to_hold_one_thing(path: Path) -> None:
    if is_written(path) and not path.name.endswith(".min.js"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@services
def test_settings_only_say_what_differs(service) -> None:  # type: ignore[no-untyped-def]  # parametrized
    settings = (service.folder / service.project / "settings.py").read_text(encoding="utf-8")
    assert len(settings.splitlines()) <= MAX_SETTINGS_LINES
    assert settings.rstrip().endswith("env.seal()")  # only then is anything missing reported


def test_service_kit_stays_small() -> None:
    modules = [path for path in product_code(ROOT / "libs/service-kit") if is_written(path)]
    assert sum(map(code_lines, modules)) <= KIT_CODE_LINES


def test_service_kit_knows_no_business_noun() -> None:
    nouns = {service.app for service in SERVICES} - {"authentication"}  # a mechanism as well
    nouns |= {"letter", "draft", "profile", "routine", "emotion", "recommend"}
    allowed = re.compile(r"dead_?letter(s|ing)?", re.IGNORECASE)
    for path in product_code(ROOT / "libs/service-kit"):
        names = {
            getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "attr", "")
            for node in ast.walk(tree(path))
        }
        for name in names:
            assert not any(noun in allowed.sub("", str(name)).lower() for noun in nouns), (
                f"{relative(path)}: {name}"
            )


@pytest.mark.parametrize("library", LIBRARIES, ids=relative)
def test_a_library_has_tests_and_a_readme(library: Path) -> None:
    assert (library / "README.md").is_file()
    assert below(library / "tests", "test_*.py")


def test_there_is_as_much_test_as_source() -> None:
    def lines(paths: list[Path]) -> int:
        return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)

    for folder in [*(service.folder for service in SERVICES), *LIBRARIES]:
        # Golden files are assertions as well.
        kinds = {".py", ".json"}
        tests = [p for p in below(folder) if "tests" in p.parts and p.suffix in kinds]
        assert lines(tests) >= lines(product_code(folder)), relative(folder)
