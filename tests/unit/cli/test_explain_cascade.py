"""`subak explain` of a cascade: each way can be walked again, and all lines sum."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.support.bakery import bakery, sold
from tests.unit.cli.commons import Commons

UNITS = 1_000_000


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commons]:
    """Bread was sold twice: the second sale pays more than is claimed."""
    folder: Path = tmp_path_factory.mktemp("bakery") / "books"
    with pytest.MonkeyPatch.context() as patch:
        books = bakery(folder, patch)
        sold(books, "d1", "61.37", "sold-town")
        sold(books, "d2", "330.00", "sold-gardens", "sold-bran")
        yield books


def test_each_way_is_told_with_all_that_is_needed_to_walk_it_again(baked: Commons) -> None:
    for run in ("d1", "d2"):
        for explained in baked.told(f"explain {run} --all"):
            for cascade in explained.get("cascades", ()):
                _walk(cascade)
                parts = [part for part in explained["parts"] if _of(part) == cascade["node"]]
                assert sum(part["cents"] for part in parts) == cascade["cents"]


@pytest.mark.parametrize("engine", ["reference", "numpy", "numba", "duckdb"])
def test_any_engine_gives_the_same(baked: Commons, engine: str) -> None:
    for line in ("explain d2 --all", "simulate loaves --amount 61.37 --delivery sold-town"):
        assert baked.told(f"{line} --engine {engine}") == baked.told(line)


def test_an_engine_that_is_not_known(baked: Commons) -> None:
    assert baked.refusal("explain d2 --all --engine abacus") == "engine.unknown"


def _of(part: Any) -> str:
    return str(part["steps"][-1]["node"])


def _walk(cascade: Any) -> None:
    """Ways begin at deliveries and end at claims, flow by flow; shown and others sum."""
    entered: dict[str, int] = {}
    for each in cascade["deliveries"]:
        entered[each["node"]] = entered.get(each["node"], 0) + each["units"]
    paid = {claim["claim"]: claim["cents"] for claim in cascade["claims"]}
    ways = cascade["ways"]
    for way in ways["shown"]:
        at, amount = way["start"], Fraction(entered[way["start"]])
        for passage in way["passages"]:
            assert passage["source"] == at
            assert 0 < passage["weight"] <= passage["total_weight"]
            amount = amount * passage["carried"] / passage["of"]
            at = passage["target"]
        assert at in paid
        assert amount > 0
    told = sum(way["amount"] for way in ways["shown"])
    assert told + ways["others_amount"] == ways["amount"] == cascade["cents"] * UNITS
    assert sum(paid.values()) == cascade["cents"]
    if ways["others"] == "0":
        assert ways["others_amount"] < len(ways["shown"])


def test_a_claim_is_told_before_and_after(baked: Commons) -> None:
    (first,) = (each for each in baked.told("explain d1 --all") if each["payee"] == "kim")
    (second,) = (each for each in baked.told("explain d2 --all") if each["payee"] == "kim")
    claims = [
        {claim["claim"]: claim for claim in each["cascades"][0]["claims"]}
        for each in (first, second)
    ]
    for name in claims[0].keys() & claims[1].keys():
        before, after = claims[0][name], claims[1][name]
        assert before["paid_before_cents"] == 0
        assert after["paid_before_cents"] == before["cents"]
        assert after["claimed_cents"] >= before["claimed_cents"]  # bran is claimed besides
        assert after["open_cents"] == 0


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "d1.kim)",
                "sales, percent: 760 of 1,000 parts of 61.37",
                "claim of work at milling: 22.09",
                "46.64 € came in for what was delivered: sold-town",
                "baked-kim · 2024-11-20 · work 181 minute · Kim → Friends · 42.535 of",
                "grain#2 · grain-milled · 40.4497153 of 73.3497153 (55.15 %)",
                "not distributed at sales, since no part takes it",
            ],
        ),
        (
            "fr",
            [
                "créance de travail à milling : 22,09",
                "46,64 € sont entrés pour ce qui a été livré : sold-town",
                "42,535 sur 199,55230564 (21,32 %)",
                "contrôle : ",
            ],
        ),
    ],
)
def test_people_read_a_tree(
    baked: Commons, language: str, expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = baked.does(f"explain d1.kim --language {language}")
    plain = told.replace("\u00a0", " ").replace("\u202f", " ")
    for line in expected:
        assert line in plain


def test_a_claim_that_has_all_it_claims_says_so(baked: Commons) -> None:
    told = baked.does("explain d2.kim").replace("\u00a0", " ")
    assert "no more than is open of the claim: " in told
    assert "not distributed at making, since all claims are paid in full" in told
