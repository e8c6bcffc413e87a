"""What Subak pays, a program that shares nothing with it finds in the exported log alone."""

import json
import runpy
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.bakery import bakery, sold
from tests.unit.cli.valley import run

PROGRAM = Path(__file__).with_name("second_program.py")
MOST_LINES = 199

Paid = dict[str, int]
"""Cents to a person, or to what is kept in an account of the pool."""


def told(books: Path, *asked: str) -> Any:
    """What a command tells programs."""
    out = StringIO()
    with redirect_stdout(out):
        assert run("--books", str(books), "--json", *asked) == 0
    return json.loads(out.getvalue())


def found_in_the_log(books: Path, rule: str, log: Path) -> dict[str, Paid]:
    """What the second program says that the runs of a rule pay; it sees nothing but the log."""
    assert run("--books", str(books), "export", "log", str(log)) == 0
    command = [sys.executable, "-I", str(PROGRAM), str(log), rule]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=log)
    lines = map(json.loads, done.stdout.splitlines())
    return {line.pop("run"): line for line in lines}


def persons(paid: Paid) -> Paid:
    return {name: cents for name, cents in paid.items() if not name.startswith("kept:") and cents}


def kept(runs: dict[str, Paid]) -> Paid:
    """What all runs together leave in accounts."""
    together: Paid = {}
    for paid in runs.values():
        for name in paid.keys() - persons(paid).keys():
            together[name] = together.get(name, 0) + paid[name]
    return together


def check(books: Path, pool: str, runs: dict[str, Paid]) -> None:
    """The books, their explanations and the second program say the same."""
    for name, paid in runs.items():
        explained = told(books, "explain", name, "--all")
        assert {each["payee"]: each["cents"] for each in explained} == persons(paid)
        payouts = [
            each for each in told(books, "show", "payouts") if each["id"].startswith(f"{name}.")
        ]
        assert {each["payee"]: each["cents"] for each in payouts} == persons(paid)
    accounts = {each["name"]: each["cents"] for each in told(books, "show", "accounts", pool)}
    assert {name: cents for name, cents in accounts.items() if name.startswith("kept:")} == kept(
        runs
    )


def test_it_is_short_and_imports_nothing_of_subak() -> None:
    lines = PROGRAM.read_text("utf-8").splitlines()
    assert len(lines) <= MOST_LINES
    imported = {line.split()[1] for line in lines if line.startswith(("import", "from"))}
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "said",
    [
        {"equal": {"among": ["kim"]}},
        {"hours": {"protocols": ["hours"]}, "cap": 5},
        {"cascade": {"rates": []}, "rule": "equity_like"},
        {"cascade": {"rates": [], "first": "2027-01-01"}},
        {"split": [{"id": "b", "weight": 1, "account": "b"}], "total": 2},
        {"buckets": {"mode": "remaining", "parts": [{"id": "b", "percent": 9, "account": "b"}]}},
    ],
)
def test_what_it_does_not_know_it_does_not_guess(
    said: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(PROGRAM), str(tmp_path), "rule"])
    books = runpy.run_path(str(PROGRAM))["books"]
    with pytest.raises((AssertionError, AttributeError, KeyError)):
        books.give({"id": "a"} | said, 100, {"pact": "pact", "deliveries": []}, "2027-01-01")


def test_the_workshop_of_the_sample_books(made: Path, tmp_path: Path) -> None:
    runs = found_in_the_log(made, "workshop-v1", tmp_path / "log")
    assert list(runs) == ["d6", "d7"]
    check(made, "workshop-pool", runs)


def test_a_bakery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = bakery(tmp_path / "books", monkeypatch)
    sold(books, "d1", "61.37", "sold-town")
    sold(books, "d2", "130.00", "sold-gardens", "sold-bran")
    sold(books, "d3", "900.00", "sold-gardens", "sold-town")
    runs = found_in_the_log(books.folder, "loaves", tmp_path / "log")
    assert list(runs) == ["d1", "d2", "d3"]
    check(books.folder, "till", runs)
