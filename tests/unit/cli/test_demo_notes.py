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
from tests.unit.cli.test_demo_cascade import CLAIMS
from tests.unit.cli.valley import run

NOTES = json.loads((Path(__file__).parents[2] / "golden/valley.json").read_text("utf-8"))["notes"]
"""Transcribed from the oracle."""
ORACLE = Path(__file__).parents[4] / "shared/design/demo/figures.json"
PAID_BEFORE = {"d5": "d4", "d7": "d6"}
"""Runs that pay what an earlier one left open of the same claims."""
SALES = [name for name, notes in NOTES.items() if "parts" in notes]
KEPT = "f-fund-atelier"
"""The claim of the workshop on itself: its money stays, so that no payout explains it."""


class Told(NamedTuple):
    """A division of a run: the node and method that divide, and the line that a payee has in it."""

    payee: str
    node: str
    method: str
    given: int
    line: dict[str, Any]


class Claimed(NamedTuple):
    """A claim of a cascade as it is explained to who has it, in cents."""

    all: int
    before: int
    now: int


@pytest.fixture(scope="module")
def explained(made: Path) -> dict[str, list[dict[str, Any]]]:
    """The explanations of the payouts of each run."""
    found: dict[str, list[dict[str, Any]]] = {}
    for payout, distribution in rows(made, "SELECT id, run FROM payout ORDER BY id"):
        with redirect_stdout(StringIO()) as explanation:
            assert run("--books", str(made), "explain", payout, "--json") == 0
        found.setdefault(distribution, []).append(json.loads(explanation.getvalue()))
    return found


@pytest.fixture(scope="module")
def told(explained: dict[str, list[dict[str, Any]]]) -> dict[str, list[Told]]:
    """The divisions of each run."""
    found: dict[str, list[Told]] = {}
    for distribution, explanations in explained.items():
        for explanation in explanations:
            for part in explanation["parts"]:
                lots = [lot["step"] for lot in part["lots"] if "step" in lot]
                found.setdefault(distribution, []).extend(
                    Told(
                        explanation["payee"], *map(step.get, ("node", "method", "divided", "line"))
                    )
                    for step in (*part["steps"], *lots)
                )
    return found


def of_cascade(explained: dict[str, list[dict[str, Any]]], name: str) -> dict[str, Claimed]:
    """The claims of a sale, as the figures call them; but for the workshop's own."""
    called = {claim: name for name, claim in CLAIMS.items()}
    return {
        called[claim["claim"]]: Claimed(
            claim["claimed_cents"], claim["paid_before_cents"], claim["cents"]
        )
        for explanation in explained[name]
        for cascade in explanation.get("cascades", ())
        for claim in cascade["claims"]
    }


def rows(books: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(reading_of(Folder(books))) as reading:
        return reading.select(statement)


def claimed(told: dict[str, list[Told]], name: str) -> tuple[int, int]:
    """All that was claimed of a run, and how much it could pay of that."""
    ((total, given),) = {
        (each.line["total_weight"], each.given) for each in told[name] if each.method == "rates"
    }
    return total, given


@pytest.mark.parametrize("name", [name for name in NOTES if name not in SALES])
def test_claims_and_what_stays_open_are_equal(told: dict[str, list[Told]], name: str) -> None:
    notes = NOTES[name]
    total, given = claimed(told, name)
    before = claimed(told, PAID_BEFORE[name])[1] if name in PAID_BEFORE else 0
    assert total + before == notes["claims_cents"]
    assert total - given == notes.get("open_after", 0)


@pytest.mark.parametrize("name", SALES)
def test_claims_on_a_sale_and_what_stays_open_are_equal(
    explained: dict[str, list[dict[str, Any]]], name: str
) -> None:
    claims, notes = of_cascade(explained, name), NOTES[name]
    own = sum(NOTES[sale]["by_claim"][KEPT] for sale in SALES)
    assert sum(claim.all for claim in claims.values()) + own == notes["claims_cents"]
    done = SALES[: SALES.index(name) + 1]
    paid = sum(claim.before + claim.now for claim in claims.values())
    paid += sum(NOTES[sale]["by_claim"][KEPT] for sale in done)
    assert notes["claims_cents"] - paid == notes["open_after"]


@pytest.mark.parametrize("name", [name for name, notes in NOTES.items() if "one_cent_up" in notes])
def test_whose_cent_was_rounded_up_is_equal(told: dict[str, list[Told]], name: str) -> None:
    up = [each.payee for each in told[name] if each.line["rounded_up"]]
    assert up == NOTES[name]["one_cent_up"]


@pytest.mark.parametrize("name", SALES)
def test_the_cascade_of_a_sale_is_equal(
    told: dict[str, list[Told]],
    explained: dict[str, list[dict[str, Any]]],
    made: Path,
    name: str,
) -> None:
    parts, care, claims = (NOTES[name][each] for each in ("parts", "care", "by_claim"))
    of_sale = {each.line["id"]: each.line["amount"] for each in told[name] if each.node == "sale"}
    assert of_sale == {"care": parts["care"], "making": parts["cascade"]}
    assert care == {e.payee: e.line["amount"] for e in told[name] if e.node == "care"}
    by_claim = {claim: each.now for claim, each in of_cascade(explained, name).items()}
    assert by_claim == {claim: cents for claim, cents in claims.items() if claim != KEPT}
    ((kept,),) = rows(made, f"SELECT cents FROM run_line WHERE type = 'kept' AND run = '{name}'")
    assert kept == parts["kept"] + claims[KEPT]


@pytest.mark.parametrize("name", SALES)
def test_the_cascade_is_equal_to_one_flat_list_of_what_is_open(
    explained: dict[str, list[dict[str, Any]]], name: str
) -> None:
    expected = NOTES[name]["by_claim"]
    claims = of_cascade(explained, name)
    weights = {claim: each.all - each.before for claim, each in claims.items()}
    weights[KEPT] = sum(NOTES[sale]["by_claim"][KEPT] for sale in SALES[SALES.index(name) :])
    assert apportion(sum(expected.values()), weights) == expected


def test_the_notes_are_those_of_the_oracle() -> None:
    if not ORACLE.exists():
        pytest.skip("the oracle is not beside this checkout")
    oracle = json.loads(ORACLE.read_text("utf-8"))["expected"]["notes"]
    flat = {"equal_to_flat_split_list"}  # tested above
    told = {name: {k: v for k, v in each.items() if k not in flat} for name, each in oracle.items()}
    assert {name.upper(): notes for name, notes in NOTES.items()} == told
