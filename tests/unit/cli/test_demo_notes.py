"""How each run of the sample books came to its cents: claims, roundings, what stays open.

Read from what `subak explain` says of every payout, then compared with the notes of the oracle.
"""

import json
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from subak.core.shares import apportion
from subak.service.databases import reading_of
from subak.service.folder import Folder
from tests.unit.cli.valley import run

NOTES = json.loads((Path(__file__).parents[2] / "golden/valley.json").read_text("utf-8"))["notes"]
"""Transcribed from the oracle."""
ORACLE = Path(__file__).parents[4] / "shared/design/demo/figures.json"
CLAIMING = ("rates", "claims")
PAID_BEFORE = {"d5": "d4", "d7": "d6"}
"""Runs that pay what an earlier one left open of the same claims."""
KEPT = "f-fund-atelier"
"""The claim of the workshop on itself: its money stays, so that no payout explains it."""


class Told(NamedTuple):
    """A division of a run: the node and method that divide, and the line that a payee has in it."""

    payee: str
    node: str
    method: str
    given: int
    line: dict[str, Any]


@pytest.fixture(scope="module")
def told(made: Path) -> dict[str, list[Told]]:
    """The divisions of each run, from the explanations of its payouts."""
    found: dict[str, list[Told]] = {}
    for payout, distribution, payee in rows(made, "SELECT id, run, payee FROM payout ORDER BY id"):
        with redirect_stdout(StringIO()) as explanation:
            assert run("--books", str(made), "explain", payout, "--json") == 0
        for part in json.loads(explanation.getvalue())["parts"]:
            lots = [lot["step"] for lot in part["lots"] if "step" in lot]
            found.setdefault(distribution, []).extend(
                Told(payee, step["node"], step["method"], step["divided"], step["line"])
                for step in (*part["steps"], *lots)
            )
    return found


def rows(books: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(reading_of(Folder(books))) as reading:
        return reading.select(statement)


def claimed(told: dict[str, list[Told]], name: str) -> tuple[int, int]:
    """All that was claimed of a run, and how much it could pay of that."""
    ((total, given),) = {
        (each.line["total_weight"], each.given) for each in told[name] if each.method in CLAIMING
    }
    return total, given


@pytest.mark.parametrize("name", NOTES)
def test_claims_and_what_stays_open_are_equal(told: dict[str, list[Told]], name: str) -> None:
    notes = NOTES[name]
    total, given = claimed(told, name)
    before = claimed(told, PAID_BEFORE[name])[1] if name in PAID_BEFORE else 0
    assert total + before == notes["claims_cents"]
    assert total - given == notes.get("open_after", 0)


@pytest.mark.parametrize("name", [name for name, notes in NOTES.items() if "one_cent_up" in notes])
def test_whose_cent_was_rounded_up_is_equal(told: dict[str, list[Told]], name: str) -> None:
    up = [each.payee for each in told[name] if each.line["rounded_up"]]
    assert up == NOTES[name]["one_cent_up"]


@pytest.mark.parametrize("name", [name for name, notes in NOTES.items() if "parts" in notes])
def test_the_cascade_of_a_sale_is_equal(told: dict[str, list[Told]], made: Path, name: str) -> None:
    parts, care, claims = (NOTES[name][each] for each in ("parts", "care", "by_claim"))
    of_sale = {each.line["id"]: each.line["amount"] for each in told[name] if each.node == "sale"}
    assert of_sale == {"care": parts["care"], "making": parts["cascade"]}
    assert care == {e.payee: e.line["amount"] for e in told[name] if e.node == "care"}
    by_claim = {e.line["id"]: e.line["amount"] for e in told[name] if e.method == "claims"}
    assert by_claim == {claim: cents for claim, cents in claims.items() if claim != KEPT}
    ((kept,),) = rows(made, f"SELECT cents FROM run_line WHERE type = 'kept' AND run = '{name}'")
    assert kept == parts["kept"] + claims[KEPT]


@pytest.mark.parametrize("name", [name for name, notes in NOTES.items() if "by_claim" in notes])
def test_the_graph_of_claims_is_equal_to_one_flat_list(
    told: dict[str, list[Told]], name: str
) -> None:
    weights = {e.line["id"]: e.line["weight"] for e in told[name] if e.method == "claims"}
    total, given = claimed(told, name)
    weights[KEPT] = total - sum(weights.values())
    assert apportion(given, weights) == NOTES[name]["by_claim"]


def test_the_notes_are_those_of_the_oracle() -> None:
    if not ORACLE.exists():
        pytest.skip("the oracle is not beside this checkout")
    oracle = json.loads(ORACLE.read_text("utf-8"))["expected"]["notes"]
    flat = {"equal_to_flat_split_list"}  # tested above
    told = {name: {k: v for k, v in each.items() if k not in flat} for name, each in oracle.items()}
    assert {name.upper(): notes for name, notes in NOTES.items()} == told
