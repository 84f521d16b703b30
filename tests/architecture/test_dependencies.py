"""Who may know whom: services do not know each other, and each outside thing has one door."""

import ast
import hashlib
import re
import tomllib
from collections import defaultdict

import pytest
from repository import LIBRARIES, ROOT, SERVICES, below, imported, product_code, relative, tree

# An outside thing is imported by one module of a service or library, so that a test can put
# something else in its place and a change of library touches one file.
ONE_DOOR = ("pika", "httpx", "openai", "google.cloud", "psycopg2", "pybreaker", "tenacity")

MIN_STATEMENTS = 4


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


def shape(function: ast.FunctionDef) -> str:
    """A function without its names, texts and numbers."""

    class Blur(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.Name("_", node.ctx)

        def visit_arg(self, node: ast.arg) -> ast.arg:
            return ast.arg("_")

        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant("_")

        def visit_keyword(self, node: ast.keyword) -> ast.keyword:
            return ast.keyword("_", self.visit(node.value))

    body = [Blur().visit(statement) for statement in ast.parse(ast.unparse(function)).body[0].body]  # type: ignore[attr-defined]  # it is a function again
    return hashlib.sha256("".join(map(ast.dump, body)).encode()).hexdigest()


def statements(function: ast.FunctionDef) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def test_no_function_is_written_in_two_services() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for service in SERVICES:
        for path in product_code(service.folder):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.FunctionDef) and statements(node) >= MIN_STATEMENTS:
                    seen[shape(node)].add(f"{service.name}: {relative(path)}:{node.name}")
    twice = [
        places for places in seen.values() if len({place.split(":")[0] for place in places}) > 1
    ]
    assert not twice, "move it to libs/service-kit"


def test_a_copied_function_with_other_names_would_be_noticed() -> None:
    def parsed(source: str) -> ast.FunctionDef:
        node = ast.parse(source).body[0]
        assert isinstance(node, ast.FunctionDef)
        return node

    one = "def a(x):\n    y = x + 1\n    if y > 3:\n        y = 2\n    return y"
    two = "def b(n):\n    m = n + 5\n    if m > 7:\n        m = 9\n    return m"
    other = "def c(n):\n    m = n * 5\n    if m > 7:\n        m = 9\n    return m"
    assert shape(parsed(one)) == shape(parsed(two)) != shape(parsed(other))
