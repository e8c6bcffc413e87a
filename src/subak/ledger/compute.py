"""Published cases of Valueflows effects, computed by the rules that the books use.

A case gives `items` in order - a state sets the accounting (A) and onhand (O) quantity of a
resource, an event applies its action - and asks for quantities: the value just before the state
item `at_item` resets it, or just after the item `after_item`. Null stays null. Numbers are integers
or decimals, never binary floats.
A case that cannot be read is refused: `event.case_malformed`.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct, field

from subak.core.errors import need, refuse
from subak.ledger.actions import Action
from subak.ledger.effects import Sign, changed, signs


class _StateItem(Struct, frozen=True, tag_field="kind", tag="state"):
    resource: str
    accounting: Decimal | None = field(name="A")
    onhand: Decimal | None = field(name="O")


class _EventItem(Struct, frozen=True, tag_field="kind", tag="event", rename={"first": "from"}):
    action: Action
    first: str | None = None
    to: str | None = None
    quantity: Decimal = Decimal(0)
    creates: bool = False


class _Ask(Struct, frozen=True):
    resource: str
    quantity: Literal["accounting", "onhand"]
    at_item: int | None = None
    after_item: int | None = None


class _Case(Struct, frozen=True):
    items: list[_StateItem | _EventItem]
    ask: list[_Ask]


class _Quantities(Struct, frozen=True):
    accounting: Decimal | None = None
    onhand: Decimal | None = None


_UNKNOWN = _Quantities()
_NOTHING = _Quantities(Decimal(0), Decimal(0))
_Held = dict[str, _Quantities]
_Answer = int | Decimal | None


def compute_effects(given: Mapping[str, object]) -> dict[str, list[_Answer]]:
    """`valueflows.effects`: `{"values": [...]}` in the order of what is asked; whole numbers as
    integers.
    """
    try:
        case = msgspec.convert(given, _Case)
    except msgspec.ValidationError as wrong:
        refuse("event.case_malformed", reason=str(wrong))
    wanted: dict[tuple[int | None, int | None], list[int]] = defaultdict(list)
    for number, ask in enumerate(case.ask):
        wanted[ask.at_item, ask.after_item].append(number)
    held: _Held = {}
    answers: dict[int, _Answer] = {}
    for position, item in enumerate(case.items):
        answers.update(
            (number, _asked(held, case.ask[number])) for number in wanted[position, None]
        )
        _take(held, item)
        answers.update(
            (number, _asked(held, case.ask[number])) for number in wanted[None, position]
        )
    need(len(answers) == len(case.ask), "event.case_malformed", reason="ask names no item")
    return {"values": [answers[number] for number in range(len(case.ask))]}


def _asked(held: _Held, ask: _Ask) -> _Answer:
    quantities = held.get(ask.resource, _UNKNOWN)
    value = quantities.onhand if ask.quantity == "onhand" else quantities.accounting
    return int(value) if value is not None and value == value.to_integral_value() else value


def _take(held: _Held, item: _StateItem | _EventItem) -> None:
    if isinstance(item, _StateItem):
        held[item.resource] = _Quantities(item.accounting, item.onhand)
        return
    sides = signs(item.action, second=item.to is not None)
    for resource, sign in ((item.first, sides.first), (item.to, sides.second)):
        if resource is not None:
            before = held.get(resource, _NOTHING if item.creates else _UNKNOWN)
            held[resource] = _after(before, sign, item.quantity)


def _after(before: _Quantities, sign: Sign, amount: Decimal) -> _Quantities:
    return _Quantities(
        _changed(before.accounting, sign.accounting, amount),
        _changed(before.onhand, sign.onhand, amount),
    )


def _changed(quantity: Decimal | None, sign: int, amount: Decimal) -> Decimal | None:
    return None if quantity is None else changed(quantity, sign, amount)
