"""Sensitivity: which numbers a rule has, how they are varied exactly, and what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.canonical import Json
from subak.core.errors import Refused
from subak.finance.comparing import Outcome
from subak.finance.varying import Parameter, effect, parameters, refused, varied

RULE: Json = {
    "schema": "subak/rule/1",
    "title": {"en": "A rule", "fr": "Une règle"},
    "root": {
        "id": "sale",
        "total": 100,
        "split": [
            {"id": "kept", "weight": 10, "account": "pot"},
            {"id": "care", "weight": "8.5", "hours": {"protocols": ["d"]}},
            {"id": "none", "weight": 0, "to": "lab"},
            {
                "id": "making",
                "weight": 80,
                "claims": [{"id": "steel", "to": "bo", "cents": 4}, {"id": "x", "cents": 15}],
            },
            {
                "id": "farms",
                "weight": 1,
                "rates": {
                    "protocols": ["a"],
                    "pass_on": [{"of": "mottes", "members": [{"to": "farm", "weight": 3}]}],
                },
            },
        ],
    },
}
BUCKETS: Json = {
    "schema": "subak/rule/2",
    "root": {
        "id": "all",
        "cap": 500,
        "buckets": {
            "mode": "straight",
            "parts": [
                {
                    "id": "chain",
                    "percent": 82,
                    "cascade": {
                        "rates": [
                            {"protocol": "hours", "cents": 25},
                            {"action": "use", "specification": "mill", "cents": "0.5"},
                            {"action": "cite", "percent_of_others": 10},
                        ]
                    },
                },
                {"id": "given", "percent": 5, "floor": 9, "points": {"of": 100}},
            ],
        },
    },
}


def test_numbers_are_found_by_node_and_by_what_they_are() -> None:
    assert [(each.node, each.name, each.value) for each in parameters(RULE)] == [
        ("sale", "total", "100"),
        ("kept", "weight", "10"),
        ("care", "weight", "8.5"),
        ("making", "weight", "80"),
        ("making", "steel.cents", "4"),
        ("making", "x.cents", "15"),
        ("farms", "weight", "1"),
        ("farms", "rates.mottes.farm.weight", "3"),
    ]


def test_numbers_of_every_method_are_found() -> None:
    assert [(each.node, each.name, each.value) for each in parameters(BUCKETS)] == [
        ("all", "cap", "500"),
        ("chain", "percent", "82"),
        ("chain", "cascade.hours.cents", "25"),
        ("chain", "cascade.use-mill.cents", "0.5"),
        ("chain", "cascade.cite.percent_of_others", "10"),
        ("given", "percent", "5"),
        ("given", "floor", "9"),
        ("given", "points.of", "100"),
    ]


def test_what_is_no_rule_has_no_numbers() -> None:
    assert parameters([1, 2]) == parameters({"weight": 1}) == []


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [
        ("10", "11", "9"),
        ("8.5", "9.35", "7.65"),
        ("255", "280.5", "229.5"),
        ("0.000000001", None, "0.0"),
        ("0.5", "0.55", "0.45"),
        ("1.0", "1.1", "0.9"),
    ],
)
def test_a_weight_is_varied_exactly(value: str, up: str | None, down: str) -> None:
    written: Json = value if "." in value else int(value)
    rule: Json = {"root": {"id": "n", "total": written}}
    (found,) = parameters(rule)
    for percent, number in ((10, up), (-10, down)):
        changed = varied(rule, found, percent)
        assert (changed and changed[1]) == number


@pytest.mark.parametrize(
    ("value", "up", "down"), [(15, "17", "14"), (4, None, None), (1, None, None)]
)
def test_cents_stay_whole_and_half_goes_up(value: int, up: str | None, down: str | None) -> None:
    rule: Json = {"root": {"id": "n", "claims": [{"id": "x", "cents": value}]}}
    (found,) = parameters(rule)
    for percent, number in ((10, up), (-10, down)):
        changed = varied(rule, found, percent)
        assert (changed and changed[1]) == number


def test_a_rate_of_a_cascade_takes_decimals() -> None:
    rates = [each for each in parameters(BUCKETS) if each.name.endswith(".cents")]
    assert [varied(BUCKETS, each, 10) is not None for each in rates] == [True, True]
    numbers = [changed[1] for each in rates if (changed := varied(BUCKETS, each, -10))]
    assert numbers == ["22.5", "0.45"]


@given(st.sampled_from(parameters(RULE)), st.sampled_from((10, -10)))
def test_all_else_stays(parameter: Parameter, percent: int) -> None:
    changed = varied(RULE, parameter, percent)
    if changed is None:
        return
    document, number = changed
    before, after = parameters(RULE), parameters(document)
    differing = [b for a, b in zip(before, after, strict=True) if a.value != b.value]
    assert [(each.path, each.value) for each in differing] == [(parameter.path, number)]
    assert parameters(RULE) == before


def outcome(**cents: int) -> Outcome:
    return Outcome(amount=sum(cents.values()), payees=cents, accounts={}, rests=())


def test_who_gains_and_who_loses_most() -> None:
    parameter = parameters(RULE)[1]
    found = effect(parameter, 10, "11", (outcome(a=5, b=5, c=5), outcome(a=8, b=6, d=1)))
    assert (found.gains, found.gains_cents) == ("a", 3)
    assert (found.loses, found.loses_cents) == ("c", -5)
    assert found.moved == 5
    same = effect(parameter, 10, "11", (outcome(a=5), outcome(a=5)))
    assert (same.moved, same.gains, same.loses, same.gains_cents) == (0, "", "", 0)


def test_a_rule_that_may_not_be_is_told() -> None:
    found = refused(
        parameters(RULE)[0], -10, "90", Refused("distribution.document_malformed", reason="x")
    )
    assert (found.node, found.name, found.moved) == ("sale", "total", 0)
    assert (found.refused, found.reason) == ("distribution.document_malformed", "x")
