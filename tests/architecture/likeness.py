"""How alike two functions are, whatever their names, texts and numbers."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from repository import product_code, relative, tree

NOT_BEHAVIOUR = {"ctx", "annotation", "returns", "decorator_list", "type_params"}


@dataclass(frozen=True)
class Function:
    """A function, where it is, and its body as a sequence of words."""

    owner: str
    """The service or library it belongs to."""
    name: str
    words: tuple[str, ...]

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(zip(self.words, self.words[1:], strict=False))


def words_of(node: ast.AST) -> Iterator[str]:
    """The kinds of the nodes, from the outside in, and the attributes and operators by name."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    yield type(node).__name__
    if isinstance(node, ast.Attribute):
        yield node.attr
    for field, value in ast.iter_fields(node):
        if field not in NOT_BEHAVIOUR:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from words_of(child)


def function(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, name: str) -> Function:
    return Function(owner, name, tuple(word for line in node.body for word in words_of(line)))


def functions_in(folder: Path) -> list[Function]:
    """Every function and method below the folder; those of classes with the class's name."""
    found = []
    for path in product_code(folder):
        for parent in ast.walk(tree(path)):
            prefix = f"{parent.name}." if isinstance(parent, ast.ClassDef) else ""
            for node in ast.iter_child_nodes(parent):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    name = f"{relative(path)}:{prefix}{node.name}"
                    found.append(function(node, folder.name, name))
    return found


def likeness(one: Function, other: Function, *, at_least: float) -> float:
    """From 0 to 1, as difflib counts it; 0 for what a cheaper look shows to be less alike."""
    lengths = sorted((len(one.words), len(other.words)))
    if 2 * lengths[0] < at_least * sum(lengths):
        return 0
    shared = len(one.pairs & other.pairs)
    if 2 * shared < (at_least - 0.25) * (len(one.pairs) + len(other.pairs)):
        return 0
    return SequenceMatcher(None, one.words, other.words, autojunk=False).ratio()


def alike(
    functions: Sequence[Function], *, at_least: float, words: int
) -> Iterator[tuple[Function, Function]]:
    """Pairs of different owners, of functions with that many words or more."""
    long = [each for each in functions if len(each.words) >= words]
    for number, one in enumerate(long):
        for other in long[number + 1 :]:
            if one.owner != other.owner and likeness(one, other, at_least=at_least) >= at_least:
                yield one, other
