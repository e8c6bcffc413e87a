"""Signs of the actions, with and without an implied transfer to a second resource."""

from decimal import Decimal

import pytest

from subak.ledger.actions import ACTIONS, IMPLIED, Action
from subak.ledger.effects import changed, passes_on, signs

NOTHING = (0, 0)


@pytest.mark.parametrize(
    ("action", "first", "second"),
    [
        ("produce", (1, 1), NOTHING),
        ("consume", (-1, -1), NOTHING),
        ("raise", (1, 1), NOTHING),
        ("lower", (-1, -1), NOTHING),
        ("use", NOTHING, NOTHING),
        ("cite", NOTHING, NOTHING),
        ("work", NOTHING, NOTHING),
        ("deliverService", NOTHING, NOTHING),
        ("accept", (0, -1), NOTHING),
        ("modify", (0, 1), NOTHING),
        ("pickup", (0, -1), NOTHING),
        ("dropoff", (0, 1), NOTHING),
        ("combine", (0, -1), NOTHING),
        ("separate", (0, 1), NOTHING),
        ("transfer", (-1, -1), (1, 1)),
        ("transferAllRights", (-1, 0), (1, 0)),
        ("transferCustody", (0, -1), (0, 1)),
        ("move", (-1, -1), (1, 1)),
        ("copy", NOTHING, (1, 1)),
    ],
)
def test_a_row_alone(action: Action, first: tuple[int, int], second: tuple[int, int]) -> None:
    named = second != NOTHING
    assert signs(action, second=named) == (first, second)


@pytest.mark.parametrize(
    ("action", "first", "second"),
    [
        ("consume", (-1, -1), NOTHING),
        ("produce", NOTHING, (1, 1)),
        ("pickup", (0, -1), NOTHING),
        ("dropoff", NOTHING, (0, 1)),
        ("accept", (0, -1), NOTHING),
        ("modify", NOTHING, (0, 1)),
    ],
)
def test_with_its_implied_transfer(
    action: Action, first: tuple[int, int], second: tuple[int, int]
) -> None:
    """As the published transport: in leaves the first, out lands in the second."""
    assert passes_on(action, second=True)
    assert signs(action, second=True) == (first, second)


def test_an_implied_transfer_changes_as_much_in_all_as_the_action_alone() -> None:
    for action in IMPLIED:
        alone, both = signs(action, second=False).first, signs(action, second=True)
        assert both.first.accounting + both.second.accounting == alone.accounting
        assert both.first.onhand + both.second.onhand == alone.onhand


def test_only_named_transfers_are_implied() -> None:
    assert not any(passes_on(action, second=False) for action in ACTIONS)
    assert not passes_on("transfer", second=True)


def test_quantities_change_by_signs() -> None:
    assert changed(7, -1, 5) == 2
    assert changed(Decimal("0.5"), 1, Decimal("0.25")) == Decimal("0.75")
