"""Subak and a naive second model agree over random histories; every failure names its seed."""

import ast
from pathlib import Path

import pytest

from tests.simulate.histories import run
from tests.simulate.money_acts import TABLE

MODEL = ("division", "ledger_model", "model", "money_rules", "recognition_model",
         "recognition_rules", "rules", "speaking")  # fmt: skip
USUAL, ALL = 100, 1_000


@pytest.mark.parametrize("tens", range(0, USUAL, 10))
def test_a_hundred_histories(tens: int) -> None:
    for seed in range(tens, tens + 10):
        run(seed)


def test_check_writes_nothing_in_histories() -> None:
    for seed in range(USUAL, USUAL + 10):
        run(seed, laws=True)


def test_histories_try_what_the_circle_is_made_of() -> None:
    told = [run(seed) for seed in range(USUAL)]
    kinds = set().union(*(each.kinds for each in told))
    codes = set().union(*(each.codes for each in told))
    assert sum(each.accepted for each in told) > 40 * len(told)
    assert len(kinds) == len(TABLE) + 2
    assert len(codes) >= 50


@pytest.mark.proof
@pytest.mark.parametrize("hundreds", range(0, ALL, 100))
def test_a_thousand_histories(hundreds: int) -> None:
    for seed in range(hundreds, hundreds + 100):
        run(seed)


@pytest.mark.proof
def test_twenty_long_histories() -> None:
    for seed in range(20):
        run(ALL + seed, acts=300)


@pytest.mark.parametrize("name", MODEL)
def test_the_model_imports_nothing_of_subak(name: str) -> None:
    tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    allowed = tuple(f"tests.simulate.{each}" for each in MODEL)
    project = [each for each in imported if each.startswith(("subak", "tests"))]
    assert all(each in allowed for each in project), project
