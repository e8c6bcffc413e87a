"""Rates: what credits, events and kinds of goods are worth, rounded down to 1e-8."""

import pytest

from subak.core.values import AgentId, ProtocolId, SpecificationId, UnitId
from subak.finance.rule_parts import Weight
from subak.finance.rule_sources import Cascade, Rate
from subak.finance.worth import MICRO, Prices, part_of, prices_of
from subak.ledger.actions import Action
from subak.ledger.history import Past

DECIMALS = {UnitId("hour"): 2, UnitId("kg"): 0}
MILL = SpecificationId("mill")


def past(action: Action, quantity: int | None = None, effort: int | None = None) -> Past:
    return Past(
        1, action, AgentId("ada"), AgentId("bo"), "2026-01-01", None, None, None, None,
        quantity or 0, effort or 0, None, None if quantity is None else UnitId("kg"),
        None if effort is None else UnitId("hour"),
    )  # fmt: skip


def prices(*rates: Rate) -> Prices:
    return prices_of(Cascade(rates=rates), DECIMALS)


def test_credits() -> None:
    found = prices(Rate(protocol=ProtocolId("care"), cents="0.25"))
    assert found.of_credits(ProtocolId("care"), 3) == 750_000
    assert found.of_credits(ProtocolId("other"), 3) == 0


@pytest.mark.parametrize(
    ("quantity", "effort", "worth"),
    [
        (None, 150, 15 * MICRO),
        (7, 150, 15 * MICRO),
        (7, None, 70 * MICRO),
        (None, None, 10 * MICRO),
    ],
)
def test_an_event_counts_its_effort_or_its_quantity_or_once(
    quantity: int | None, effort: int | None, worth: int
) -> None:
    found = prices(Rate(action="use", cents=10))
    assert found.of_event(past("use", quantity, effort), MILL) == worth


def test_the_rate_of_a_kind_goes_before_that_of_all() -> None:
    found = prices(Rate(action="use", cents=10), Rate(action="use", specification=MILL, cents=2))
    assert found.of_event(past("use", 1), MILL) == 2 * MICRO
    assert found.of_event(past("use", 1), None) == 10 * MICRO
    assert found.of_event(past("work", 1), None) is None


def test_a_negative_net_is_worth_nothing() -> None:
    assert prices(Rate(action="use", cents=10)).of_event(past("use", -3), MILL) == 0


def test_kinds() -> None:
    found = prices(Rate(specification=MILL, cents=10))
    assert found.of_kind(MILL, past("raise", 3)) == 30 * MICRO
    assert found.of_kind(SpecificationId("other"), past("raise", 3)) == 0


@pytest.mark.parametrize(
    ("percent", "others", "part"), [(10, 91_530, 9_153), ("12.5", 80, 10), ("0.1", 999, 0)]
)
def test_a_citation_by_percent(percent: Weight, others: int, part: int) -> None:
    found = prices(Rate(action="cite", percent_of_others=percent))
    said = found.percent(past("cite", 1), MILL)
    assert said is not None
    assert part_of(others, said) == part
    assert found.percent(past("use", 1), MILL) is None


def test_a_citation_of_a_kind_with_cents_is_no_percent() -> None:
    found = prices(
        Rate(action="cite", percent_of_others=10),
        Rate(action="cite", specification=MILL, cents=5),
    )
    assert found.percent(past("cite", 1), MILL) is None
    assert found.of_event(past("cite", 1), MILL) == 5 * MICRO
