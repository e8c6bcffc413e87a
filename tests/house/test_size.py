"""Files and functions stay small; what is larger stands in ratchet.toml and may only shrink."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.tree import ROOT, name_of, python_files, syntax

FILE_LINES, FILE_LIMIT = 300, 500
FUNCTION_LINES, FUNCTION_LIMIT = 40, 70
RATCHET = ROOT / "tests" / "house" / "ratchet.toml"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def function_lines(node: Function) -> int:
    """Lines from `def` to the end, without the docstring: explaining is never too long."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is not None:
        docstring = node.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """All functions below a node under their dotted names, inner ones too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}{node.name}"
            if not isinstance(node, ast.ClassDef):
                yield name, node
            yield from functions(node, f"{name}.")
        else:
            yield from functions(node, prefix)


def complaints(
    sizes: Mapping[str, int], listed: Mapping[str, int], allowed: int, limit: int
) -> list[str]:
    """What is too large or has a wrong number in the ratchet."""
    found = []
    for name in sorted(sizes.keys() | listed.keys()):
        size, number = sizes.get(name, 0), listed.get(name)
        if size > limit:
            found.append(f"{name} has {size} lines, {limit} is the most: divide it")
        elif number is None and size > allowed:
            found.append(f"{name} has {size} lines, {allowed} are allowed: divide it")
        elif number is not None and size <= allowed:
            found.append(f"{name} is small now: take it out of ratchet.toml")
        elif number is not None and size > number:
            found.append(f"{name} grew from {number} to {size} lines: divide it")
        elif number is not None and size < number:
            found.append(f"{name} shrank from {number} to {size} lines: lower its number")
    return found


def ratchet(table: str) -> dict[str, int]:
    listed: dict[str, int] = tomllib.loads(RATCHET.read_text(encoding="utf-8"))[table]
    return listed


def files() -> tuple[Path, ...]:
    return python_files("src", "tests", "benchmarks")


def test_files_are_small() -> None:
    sizes = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files()}
    assert sizes
    assert complaints(sizes, ratchet("files"), FILE_LINES, FILE_LIMIT) == []


def test_functions_are_small() -> None:
    sizes = {
        f"{name_of(file)}::{name}": function_lines(node)
        for file in files()
        for name, node in functions(syntax(file))
    }
    assert sizes
    assert complaints(sizes, ratchet("functions"), FUNCTION_LINES, FUNCTION_LIMIT) == []


def test_the_ratchet_turns_one_way() -> None:
    sizes = {"small": 3, "large": 12, "huge": 21, "grown": 14, "shrunk": 13, "same": 15, "cured": 9}
    listed = {"grown": 13, "shrunk": 14, "same": 15, "cured": 11, "huge": 21, "gone": 12}
    named = {each.split()[0] for each in complaints(sizes, listed, allowed=10, limit=20)}
    assert named == {"large", "huge", "grown", "shrunk", "cured", "gone"}


def test_docstrings_and_inner_functions_are_measured_rightly() -> None:
    tree = ast.parse(
        'class A:\n    def b(self):\n        """One.\n\n        Two."""\n'
        "        def c():\n            return 1\n        return c\n"
    )
    assert {name: function_lines(node) for name, node in functions(tree)} == {"A.b": 4, "A.b.c": 2}
