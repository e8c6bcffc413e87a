"""What an action does to resources, as pure functions of its row: for events and `compute` alike.

Two resources can stand in an event, the first and the second (`to`). An action with an implied
transfer may name a second one too; then both rules apply, one after the other, as in
"Transportation with transfer" of the Valueflows text:
- into a process, the transfer comes first: first -> second, then the action on the second;
- out of a process, the action comes first: on the first, then the transfer first -> second.
So a carrier's pickup of 30 leaves the owner's lot 30 lower and the carrier's own at nothing, and
the dropoff gives 30 to the receiver's. Where no second resource is named, the goods keep their
identity or leave the books: the quantity changes once.
"""

from decimal import Decimal
from typing import NamedTuple, TypeVar

from subak.ledger.actions import ACTIONS, IMPLIED, Action, QuantityEffect

Number = TypeVar("Number", int, Decimal)

LARGEST = 10**18 - 1
"""The largest amount that an entry can say; no quantity in the books exceeds it."""


class Sign(NamedTuple):
    """How a quantity of 1 changes one resource: each -1, 0 or +1."""

    accounting: int
    onhand: int

    def __bool__(self) -> bool:
        return self.accounting != 0 or self.onhand != 0


class Signs(NamedTuple):
    """How a quantity of 1 changes the first and the second resource."""

    first: Sign
    second: Sign


def passes_on(action: Action, *, second: bool) -> bool:
    """Whether an event does its implied transfer to a second resource that it names."""
    return second and action in IMPLIED


def signs(action: Action, *, second: bool) -> Signs:
    """The signs of an action; `second` says whether the event names a second resource."""
    return _TABLE[action, passes_on(action, second=second)]


def changed(quantity: Number, sign: int, amount: Number) -> Number:
    """A quantity after an event of `amount`."""
    return quantity + sign * amount


def explicit(action: Action) -> Signs:
    """The signs of the row alone, without an implied transfer."""
    accounting = _SIGNS[ACTIONS[action].accounting_effect]
    onhand = _SIGNS[ACTIONS[action].onhand_effect]
    return Signs(Sign(accounting[0], onhand[0]), Sign(accounting[1], onhand[1]))


def _passing_on(action: Action) -> Signs:
    acted = explicit(action).first
    moved = explicit(IMPLIED[action])
    if ACTIONS[action].input_output == "input":
        return Signs(moved.first, _sum(moved.second, acted))
    return Signs(_sum(acted, moved.first), moved.second)


def _sum(one: Sign, other: Sign) -> Sign:
    return Sign(one.accounting + other.accounting, one.onhand + other.onhand)


_SIGNS: dict[QuantityEffect | None, tuple[int, int]] = {
    None: (0, 0),
    "increment": (1, 0),
    "decrement": (-1, 0),
    "decrementIncrement": (-1, 1),
    "incrementTo": (0, 1),
}
_TABLE: dict[tuple[Action, bool], Signs] = {
    **{(action, False): explicit(action) for action in ACTIONS},
    **{(action, True): _passing_on(action) for action in IMPLIED},
}
