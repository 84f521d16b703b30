"""The repository as the architecture tests look at it: files, imports, functions."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from local.services import Service, load_services

ROOT = Path(__file__).resolve().parents[2]
SERVICES: tuple[Service, ...] = load_services()
LIBRARIES = tuple(sorted(path.parent for path in ROOT.glob("libs/*/pyproject.toml")))


@cache
def tracked() -> tuple[Path, ...]:
    """Every file git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def below(folder: Path, pattern: str = "*") -> list[Path]:
    return [path for path in tracked() if path.is_relative_to(folder) and path.match(pattern)]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts or "testing" in path.parts


def is_written(path: Path) -> bool:
    """Written by hand, not by Django's makemigrations."""
    return "migrations" not in path.parts


def product_code(folder: Path) -> list[Path]:
    return [path for path in below(folder, "*.py") if not is_test(path) and is_written(path)]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a module imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def code_lines(path: Path) -> int:
    """Lines that hold code: without blank lines, comments and docstrings."""
    lines: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias):
            lines.update((node.lineno, node.end_lineno or node.lineno))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                lines -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(lines)
