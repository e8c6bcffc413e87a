"""Policies of scores: the published cases by our rule, and what the published figures truncate."""

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.core.shares import apportion
from subak.core.values import AgentId
from subak.finance.rule_sources import Policy
from subak.finance.score_compute import compute_policy
from subak.finance.score_policies import policy_weights

SHARED = Path(__file__).parents[4] / "shared" / "data" / "distribution"
SCORES = {
    "p3": [Decimal("0.740419825600136"), Decimal("0.13066230628165218")],
    "p4": [Decimal("0.2128917958122319"), Decimal("1.9160254971783794")],
}
"""sourcecred/sourcecred@3da222eb core/ledger/grainAllocation.test.js, on graph 2."""


def paid(policy: str, budget: int, **more: object) -> tuple[int, int]:
    """What p3 and p4 are paid."""
    given = {"scores": SCORES, "policy": policy, "budget": budget, **more}
    computed = compute_policy(given)["paid"]
    assert isinstance(computed, dict)
    return computed["p3"], computed["p4"]


@pytest.mark.parametrize(
    ("policy", "budget", "more", "expected"),
    [
        ("recent", 100, {"discount": Decimal("0.1")}, (27, 73)),
        ("recent", 100, {"discount": Decimal("0.1"), "exclude": ["p3"]}, (0, 100)),
        ("recent", 100, {"discount": Decimal(1)}, (6, 94)),
        ("balanced", 100, {"paid": [0, 0]}, (29, 71)),
        ("balanced", 3_000, {"paid": [100, 10]}, (803, 2_197)),
        ("balanced", 2_000, {"paid": [1_000, 10]}, (0, 2_000)),
        ("balanced", 10, {"paid": [0, 5], "exclude": ["p4"]}, (10, 0)),
        ("immediate", 0, {"lookback": 1}, (0, 0)),
        ("immediate", 1_000, {"lookback": 1}, (64, 936)),
        ("immediate", 1_000, {"lookback": 9}, (290, 710)),
        ("special", 100, {"to": "p4"}, (0, 100)),
    ],
)
def test_each_policy(
    policy: str, budget: int, more: dict[str, object], expected: tuple[int, int]
) -> None:
    assert paid(policy, budget, **more) == expected


def test_where_nobody_has_a_score_nothing_is_paid() -> None:
    given = {"scores": {"a": [0], "b": [0]}, "policy": "immediate", "lookback": 1, "budget": 7}
    assert compute_policy(given) == {"paid": {"a": 0, "b": 0}, "undistributed": 7}
    special = {"scores": SCORES, "policy": "special", "to": "p4", "exclude": ["p4"], "budget": 7}
    assert compute_policy(special) == {"paid": {"p3": 0, "p4": 0}, "undistributed": 7}


def test_the_shared_cases() -> None:
    path = SHARED / "policies.json"
    if not path.exists():
        pytest.skip("the shared case file policies.json is not here")
    document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    computed = {case["id"]: compute_policy(case["given"])["paid"] for case in document["cases"]}
    assert computed == {case["id"]: case["expected"]["paid"] for case in document["cases"]}


def truncated(budget: int, before: Mapping[str, int]) -> list[int]:
    """The balanced policy as it was published: three truncations on the way.

    A whole reward for one unit of score; whole targets; of the budget the floor to each in turn,
    and what is left to the last.
    """
    totals = {name: sum(map(Fraction, row)) for name, row in SCORES.items()}
    reward = floor((budget + sum(before.values())) / sum(totals.values()))
    missing = [max(floor(reward * totals[name]) - before[name], 0) for name in totals]
    shares = [budget * each // sum(missing) for each in missing[:-1]]
    return [*shares, budget - sum(shares)]


@pytest.mark.parametrize(
    ("budget", "before", "published", "exact"),
    [(100, (0, 0), [28, 72], (29, 71)), (3_000, (100, 10), [802, 2_198], (803, 2_197))],
)
def test_three_truncations_are_the_difference_to_the_published_figures(
    budget: int, before: tuple[int, int], published: list[int], exact: tuple[int, int]
) -> None:
    assert truncated(budget, dict(zip(SCORES, before, strict=True))) == published
    assert paid("balanced", budget, paid=list(before)) == exact


ROWS = st.dictionaries(
    st.sampled_from(list("abcde")),
    st.tuples(*[st.integers(0, 10**9)] * 3),
    min_size=1,
)
POLICIES = st.sampled_from(
    [
        Policy(kind="recent", discount="0.25"),
        Policy(kind="recent", discount=0),
        Policy(kind="immediate", lookback=2),
        Policy(kind="balanced"),
        Policy(kind="special", to=AgentId("a")),
    ]
)


@given(POLICIES, ROWS, st.integers(0, 10**6), st.integers(1, 1_000))
def test_the_unit_of_scores_and_the_order_of_people_do_not_matter(
    policy: Policy, rows: dict[str, tuple[int, int, int]], amount: int, factor: int
) -> None:
    weights = policy_weights(policy, rows, (), amount, {})
    finer = {name: tuple(number * factor for number in row) for name, row in reversed(rows.items())}
    if amount and any(weights.values()):
        others = policy_weights(policy, finer, (), amount, {})
        assert apportion(amount, weights) == apportion(amount, others)


@given(ROWS, st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_balanced_payments_stay_near_the_shares_of_all_that_was_paid(
    rows: dict[str, tuple[int, int, int]], amounts: list[int]
) -> None:
    """With a table that does not change, nobody is more than a unit a run from their share."""
    whole = sum(map(sum, rows.values()))
    before = dict.fromkeys(rows, 0)
    for amount in amounts:
        weights = policy_weights(Policy(kind="balanced"), rows, (), amount, before)
        if amount and any(weights.values()):
            for name, units in apportion(amount, weights).items():
                before[name] += units
    for name, row in rows.items():
        target = Fraction(sum(before.values()) * sum(row), whole or 1)
        assert abs(before[name] - target) <= len(amounts)


@pytest.mark.parametrize(
    "change",
    [
        {"policy": "fair"},
        {"budget": -1},
        {"budget": Decimal("0.5")},
        {"scores": {"p3": [1], "p4": [1, 2]}},
        {"scores": {"p3": [Decimal(-1)]}},
        {"scores": {"p3": [Decimal("1e99")]}},
        {"paid": [1]},
        {"discount": Decimal("1.5")},
        {"discount": Decimal("NaN")},
        {"discount": Decimal("1e-99")},
        {"discount": None},
        {"policy": "immediate"},
        {"policy": "special"},
    ],
)
def test_a_case_that_cannot_be_read_is_refused(change: dict[str, object]) -> None:
    case = {"scores": SCORES, "policy": "recent", "discount": Decimal("0.1"), "budget": 100}
    with pytest.raises(Refused, match="shares.case_malformed"):
        compute_policy(case | change)
