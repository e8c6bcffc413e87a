"""No float below the pages: quantities are integers, quotients are fractions.

A float needs a literal, the name `float`, a true division of numbers or a function of `math`;
each of these is looked for in the syntax of every module below `cli`. `/` joins paths in the
upper rooms, and divides exact fractions in the one module that evaluates formulas.

One room is left out: `scores`. Where weight stays in an endless walk is a limit that numbers only
come near, and the scores that projects publish are floats. What leaves that room for the books is
whole numbers (`scores.making`), so that no amount is ever made of a float.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import PACKAGE, floors, name_of, python_files, room_of, syntax

CLI = "cli"
OF_FLOATS = "scores"
DIVIDES_FRACTIONS = {"src/subak/core/formula_tree.py"}
JOINS_PATHS_FROM_FLOOR = 7
EXACT_MATH = {"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "prod", "trunc"}
MAKES_NUMBERS = {"abs", "int", "len", "max", "min", "pow", "round", "sum"}


def is_number(node: ast.expr) -> bool:
    """Whether an operand is plainly a number, so that dividing it cannot be joining a path."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in MAKES_NUMBERS
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    if isinstance(node, ast.BinOp):
        return not isinstance(node.op, ast.Div) or is_number(node.left) or is_number(node.right)
    return False


def divides(node: ast.AST, *, paths: bool) -> bool:
    """Whether a node is a true division; where paths are joined, one of plain numbers."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return not paths or is_number(node.left) or is_number(node.right)
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
        return not paths or is_number(node.value)
    return False


def inexact_math(node: ast.AST) -> bool:
    """Whether a node takes something from `math` that may be a float."""
    if isinstance(node, ast.ImportFrom) and node.module in {"math", "cmath", "statistics"}:
        return any(alias.name not in EXACT_MATH for alias in node.names)
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"math", "cmath", "statistics"}
        and node.attr not in EXACT_MATH
    )


def floats(tree: ast.AST, *, paths: bool = False, fractions: bool = False) -> Iterator[str]:
    """Each place where a float may come from, as `line: what`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"{node.lineno}: the float {node.value}"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield f"{node.lineno}: the type float"
        elif isinstance(node, ast.BinOp | ast.AugAssign):
            if not fractions and divides(node, paths=paths):
                yield f"{node.lineno}: a true division"
        elif isinstance(node, ast.ImportFrom | ast.Attribute) and inexact_math(node):
            yield f"{node.lineno}: an inexact function"


def test_no_float_below_the_commands() -> None:
    lower = {room for floor in floors()[:JOINS_PATHS_FROM_FLOOR] for room in floor}
    found = [
        f"{name_of(file)}:{place}"
        for file in python_files("src")
        if room_of(file) not in {CLI, OF_FLOATS}
        for place in floats(
            syntax(file),
            paths=room_of(file) not in lower,
            fractions=name_of(file) in DIVIDES_FRACTIONS,
        )
    ]
    assert python_files("src")
    assert found == []


def test_the_floors_are_counted_as_in_the_plan() -> None:
    assert floors()[0] == ["core"]
    assert floors()[JOINS_PATHS_FROM_FLOOR] == [
        "exchange", "transport", "language", "engines", "scores",
    ]  # fmt: skip
    assert floors()[-1] == [CLI]
    assert (PACKAGE / "core").is_dir()


@pytest.mark.parametrize(
    "source",
    [
        "a = 1.5",
        "a = 1e3",
        "a = 2j",
        "a = float('1')",
        "def f(a: float): ...",
        "a = b / c",
        "a /= 2",
        "import math\na = math.sqrt(2)",
        "from math import log2",
    ],
)
def test_each_way_to_a_float_is_found(source: str) -> None:
    assert list(floats(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["a = b // c", "a = Fraction(1, 3)", "a = 1 % 2", "from math import gcd", "a = '1.5'"]
)
def test_exact_arithmetic_is_free(source: str) -> None:
    assert not list(floats(ast.parse(source)))


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("a = folder / name", False),
        ("a = folder / 'a' / f'{n}.toml'", False),
        ("a = total / 2", True),
        ("a = total / len(rows)", True),
        ("a = (b * c) / d", True),
    ],
)
def test_paths_are_told_from_numbers(source: str, number: bool) -> None:
    assert bool(list(floats(ast.parse(source), paths=True))) is number
