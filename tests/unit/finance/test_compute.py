"""`subak compute` for distributions: cases transcribed here, and the shared files if present."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.finance.cascade_compute import compute_cascade
from subak.finance.compute import (
    Computed,
    Given,
    compute_buckets,
    compute_claims,
    compute_period,
    compute_split,
)

SHARED = Path(__file__).parents[4] / "shared" / "data" / "distribution"
KINDS: dict[str, Callable[[Given], Computed]] = {
    "distribution.split": compute_split,
    "distribution.claims": compute_claims,
    "distribution.period": compute_period,
    "distribution.buckets": compute_buckets,
    "distribution.cascade": compute_cascade,
}
CLAIMS = {
    "c1": ["worker", 50],
    "c2": ["worker", 25],
    "c3": ["contributor", 10],
    "c4": ["vacontributor1", 30],
    "c5": ["vacontributor2", 20],
    "c6": ["contributor", 50],
    "c7": ["contributor", 10],
}
"""valueflows/valuenetwork@e40d5b05, test_value_equations.py: the published value equation."""

EVENTS = [
    {"id": "e1", "date": "2026-01-01"},
    {"id": "e2", "date": "2026-01-15"},
    {"id": "e3", "date": "2026-01-31"},
    {"id": "e4", "date": "2026-02-01"},
]


@pytest.mark.parametrize(
    "name",
    [
        "splits.json",
        "value-equation-ve1.json",
        "date-filter.json",
        "buckets.json",
        "cascade.json",
    ],
)
def test_shared_case_files(name: str) -> None:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared case file {name} is not here")
    document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    compute = KINDS[document["kind"]]
    computed = {case["id"]: compute(case["given"]) for case in document["cases"]}
    assert computed == {case["id"]: case["expected"] for case in document["cases"]}


@pytest.mark.parametrize(
    ("amount", "parts", "total", "paid", "kept"),
    [
        # drips-network/contracts@07c39242 test/Splits.t.sol
        ("10", {"r1": 600000}, 1000000, {"r1": "6"}, "4"),
        ("30", {"r1": 100000}, 1000000, {"r1": "3"}, "27"),
        # coordinape/docs@65843fe get-started/give/README.md
        ("50000.00", {"one": 100}, 1000, {"one": "5000.00"}, "45000.00"),
        # ours: decimal weights, the odd cent, a total that is itself decimal
        ("10.00", {"a": "0.1", "b": "0.9"}, None, {"a": "1.00", "b": "9.00"}, "0.00"),
        ("0.01", {"a": 1, "b": 2}, None, {"a": "0.00", "b": "0.01"}, "0.00"),
        ("1", {"a": Decimal("0.25")}, "0.5", {"a": "1"}, "0"),
        ("5.00", {"a": 0}, None, {"a": "0.00"}, "5.00"),
        ("5.00", {}, None, {}, "5.00"),
    ],
)
def test_split(
    amount: str,
    parts: dict[str, object],
    total: object,
    paid: dict[str, str],
    kept: str,
) -> None:
    decimals = len(amount.partition(".")[2])
    given_ = {"amount": amount, "decimals": decimals, "parts": parts, "total": total}
    assert compute_split(given_) == {"paid": paid, "kept": kept}


def test_parts_above_the_total_are_an_error() -> None:
    given_ = {"amount": "1", "decimals": 0, "parts": {"a": 60, "b": 41}, "total": 100}
    assert compute_split(given_) == {"error": "percentages_exceed_100"}


@pytest.mark.parametrize(
    ("amount", "by_agent", "undistributed"),
    [
        ("195.00", ("70.00", "30.00", "20.00", "75.00"), "0.00"),
        ("97.50", ("35.00", "15.00", "10.00", "37.50"), "0.00"),
        ("1000.00", ("70.00", "30.00", "20.00", "75.00"), "805.00"),
        ("0.01", ("0.00", "0.00", "0.00", "0.01"), "0.00"),
        ("0.00", ("0.00", "0.00", "0.00", "0.00"), "0.00"),
    ],
)
def test_claims_of_the_published_value_equation(
    amount: str, by_agent: tuple[str, ...], undistributed: str
) -> None:
    agents = ("contributor", "vacontributor1", "vacontributor2", "worker")
    computed = compute_claims({"claims": CLAIMS, "amount": amount})
    assert computed["by_agent"] == dict(zip(agents, by_agent, strict=True))
    assert computed["undistributed"] == undistributed


def test_a_claim_finer_than_a_cent_is_paid_in_whole_cents() -> None:
    claims = {"x": ["kim", "0.105"], "y": ["ada", "0.10"]}
    assert compute_claims({"claims": claims, "amount": "1.00"}) == {
        "by_claim": {"x": "0.10", "y": "0.10"},
        "by_agent": {"ada": "0.10", "kim": "0.10"},
        "undistributed": "0.80",
    }


@pytest.mark.parametrize(
    ("start", "end", "events"),
    [
        (None, None, ["e1", "e2", "e3", "e4"]),
        ("2026-01-15", None, ["e2", "e3", "e4"]),
        (None, "2026-01-31", ["e1", "e2", "e3"]),
        ("2026-01-15", "2026-01-31", ["e2", "e3"]),
        ("2026-01-15", "2026-01-15", ["e2"]),
    ],
)
def test_a_period_holds_both_days(start: str | None, end: str | None, events: list[str]) -> None:
    given_ = {"events": EVENTS, "start": start, "end": end}
    assert compute_period(given_) == {"events": events}


def test_an_end_before_the_start_is_an_error() -> None:
    given_ = {"events": EVENTS, "start": "2026-02-01", "end": "2026-01-01"}
    assert compute_period(given_) == {"error": "empty_period"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "1.005"}, "shares.too_fine"),
        ({"amount": "-1"}, "shares.case_malformed"),
        ({"amount": "NaN"}, "shares.case_malformed"),
        ({"amount": "Infinity"}, "shares.case_malformed"),
        ({"amount": "1e999999999"}, "shares.case_malformed"),
        ({"amount": "1e-999999999"}, "shares.case_malformed"),
        ({"amount": "ten"}, "shares.case_malformed"),
        ({"amount": None}, "shares.case_malformed"),
        ({"decimals": -1}, "shares.case_malformed"),
        ({"decimals": 10**9}, "shares.case_malformed"),
        ({"parts": {"a": -1}}, "shares.case_malformed"),
        ({"parts": {"keep": 1}}, "shares.case_malformed"),
        ({"parts": ["a"]}, "shares.case_malformed"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused(change: dict[str, object], code: str) -> None:
    case: dict[str, object] = {"amount": "1.00", "decimals": 2, "parts": {"a": 1}}
    with pytest.raises(Refused) as refusal:
        compute_split(case | change)
    assert refusal.value.code == code


@given(
    st.decimals(0, 10**9, places=2),
    st.dictionaries(st.text(min_size=1, max_size=3), st.decimals(0, 1000, places=3), max_size=8),
    st.decimals(0, 9000, places=1),
)
def test_paid_and_kept_sum_to_the_amount(
    amount: Decimal, parts: dict[str, Decimal], room: Decimal
) -> None:
    total = sum(parts.values(), room)
    case = {"amount": str(amount), "decimals": 2, "parts": parts, "total": total}
    computed = compute_split(case)
    paid, kept = computed["paid"], computed["kept"]
    assert isinstance(paid, dict)
    assert sum(map(Decimal, paid.values()), Decimal(str(kept))) == amount


def test_a_cascade_reaches_a_process_on_two_ways() -> None:
    nodes = {
        "A": [["a", 30], ["B", 40], ["C", 30]],
        "B": [["b", 20], ["D", 20]],
        "C": [["c", 10], ["D", 20]],
        "D": [["d", 40]],
    }
    computed = compute_cascade({"amount": "100.00", "root": "A", "nodes": nodes})
    assert computed["cents"] == {"a": "30.00", "b": "20.00", "c": "10.00", "d": "40.00"}


def test_a_cascade_names_what_stays_and_what_goes_round() -> None:
    stays = {"A": [["a", 60], ["B", 40]], "B": []}
    computed = compute_cascade({"amount": "1.00", "root": "A", "nodes": stays})
    assert computed == {
        "micro_cents": {"a": 60_000_000, "undistributed:B": 40_000_000},
        "cents": {"a": "0.60", "undistributed:B": "0.40"},
    }
    around = {"A": [["B", 1]], "B": [["A", 1]]}
    computed = compute_cascade({"amount": "1.00", "root": "A", "nodes": around})
    assert computed == {"error": "cycle", "cycle": ["A", "B", "A"]}


def test_a_claimant_is_not_called_as_what_stays_at_a_node() -> None:
    nodes = {"A": [["B", 1], ["undistributed:B", 1]], "B": []}
    with pytest.raises(Refused, match="shares.case_malformed"):
        compute_cascade({"amount": "1.00", "root": "A", "nodes": nodes})


@pytest.mark.parametrize(
    "given_",
    [
        {"amount": "1.00", "root": "A", "nodes": {"A": [["a", "0.5"]]}},
        {"amount": "100000000000.00", "root": "A", "nodes": {"A": [["a", 1]]}},
    ],
)
def test_a_cascade_beyond_whole_numbers_is_malformed(given_: Given) -> None:
    with pytest.raises(Refused, match="shares.case_malformed"):
        compute_cascade(given_)


def bucket(name: str, percent: str, **claims: int) -> dict[str, object]:
    return {
        "id": name,
        "percent": percent,
        "claims": {c: [c, cents] for c, cents in claims.items()},
    }


@pytest.mark.parametrize(
    ("mode", "rests"),
    [
        ("straight", {"undistributed:b1": "30.00", "undistributed:b2": "40.00"}),
        ("remaining", {"undistributed:rest": "80.00"}),
    ],
)
def test_buckets_name_what_they_leave(mode: str, rests: dict[str, str]) -> None:
    parts = [bucket("b1", "50.0", a=20), bucket("b2", "40")]
    computed = compute_buckets({"amount": "100.00", "mode": mode, "buckets": parts})
    left = {"undistributed:rest": "10.00"} if mode == "straight" else {}
    assert computed == {"by_agent": {"a": "20.00"}, "undistributed": {**rests, **left}}


def test_percents_of_buckets_end_at_100() -> None:
    beyond = {"error": "percentages_exceed_100"}
    for mode, parts, known in (
        ("straight", [bucket("b1", "60"), bucket("b2", "40.001")], beyond),
        ("remaining", [bucket("b1", "100.1")], beyond),
    ):
        assert compute_buckets({"amount": "1", "mode": mode, "buckets": parts}) == known
    fine = [bucket("b1", "60", a=1), bucket("b2", "60", b=1)]
    paid = compute_buckets({"amount": "2", "mode": "remaining", "buckets": fine})
    assert paid["by_agent"] == {"a": "1.00", "b": "0.60"}


@pytest.mark.parametrize("name", ["-", "b1"])
def test_buckets_have_names_of_their_own(name: str) -> None:
    parts = [bucket("b1", "10"), bucket(name, "10")]
    with pytest.raises(Refused, match=r"shares\.case_malformed"):
        compute_buckets({"amount": "1", "mode": "straight", "buckets": parts})
