"""Sensitivity: each number of a rule a little more and a little less, one by one.

A parameter is a number of a rule document that people choose: a weight, a total, a percent, cents
of a claim or rate, a cap, a floor, the number of points, a discount. It is found by the name of
its field, whatever method holds it, so that a rule of any schema can be varied; all else stays.
A varied number is exact: times 11/10 or 9/10, as a decimal where the field takes one (cut after
nine places), as the nearest whole number where it takes only those (half goes up, never below
one). A number that is zero, or too small to change, has nothing to vary. What a rule may not be
(percents above 100) is told as refused, never left out. Amounts are cents.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct

from subak.core.canonical import Json
from subak.core.errors import Refused
from subak.finance.comparing import Outcome

STEP_PERCENT = 10
DECIMALS = frozenset({"weight", "total", "percent", "percent_of_others", "discount"})
"""Fields that take a whole number or a decimal text."""
WHOLE = frozenset({"cap", "floor", "of", "lookback"})
"""Fields that take a whole number alone."""
CENTS = "cents"
"""Whole in a claim, which has an id; a whole number or decimal text in a rate, which has none."""
_NAMES = ("id", "to", "of", "protocol", "action", "specification")
_BILLION = 10**9


class Parameter(NamedTuple):
    """A number of a rule: where it stands, and what it is."""

    path: tuple[str | int, ...]
    node: str
    """The node of the rule in which it stands."""
    name: str
    """What it is within the node: `weight`, `f-steel.cents`, `cascade.hours.cents`."""
    value: str
    whole: bool
    """Whether it can only be a whole number."""


class Effect(Struct, frozen=True, kw_only=True):
    """What follows from one number by so many percent more or less, against the rule as it is."""

    node: str
    name: str
    value: str
    percent: int
    varied: str
    moved: int = 0
    """Cents that go elsewhere."""
    gains: str = ""
    gains_cents: int = 0
    """Who or what gains most (the smaller name at a tie), and how much."""
    loses: str = ""
    loses_cents: int = 0
    """Who or what loses most, and how much, below zero."""
    refused: str = ""
    """The code under which the varied rule is refused."""
    reason: str = ""
    """What is wrong with it, where its document is malformed."""


def parameters(document: Json) -> list[Parameter]:
    """All numbers of a rule document that can be varied, in the order of the document."""
    root = document.get("root") if isinstance(document, dict) else None
    return [] if root is None else list(_found(root, ("root",), "", ()))


def varied(document: Json, parameter: Parameter, percent: int) -> tuple[Json, str] | None:
    """The document with one number changed by a percentage, and that number.

    None where nothing changes.
    """
    value = _changed(parameter, percent)
    if str(value) == parameter.value:
        return None
    return _with(document, parameter.path, value), str(value)


def effect(
    parameter: Parameter, percent: int, number: str, outcomes: tuple[Outcome, Outcome]
) -> Effect:
    """Who gains and who loses most between two outcomes: as the rule is, and as it was varied."""
    was, now = (each.everything for each in outcomes)
    changes = {name: now.get(name, 0) - was.get(name, 0) for name in sorted({**was, **now})}
    gains = max(changes, key=lambda name: changes[name], default="")
    loses = min(changes, key=lambda name: changes[name], default="")
    moved = sum(max(change, 0) for change in changes.values())
    return Effect(
        node=parameter.node,
        name=parameter.name,
        value=parameter.value,
        percent=percent,
        varied=number,
        moved=moved,
        gains=gains if moved else "",
        gains_cents=changes[gains] if moved else 0,
        loses=loses if moved else "",
        loses_cents=changes[loses] if moved else 0,
    )


def refused(parameter: Parameter, percent: int, number: str, why: Refused) -> Effect:
    """A varied rule that may not be."""
    return Effect(
        node=parameter.node,
        name=parameter.name,
        value=parameter.value,
        percent=percent,
        varied=number,
        refused=why.code,
        reason=str(why.facts.get("reason", "")),
    )


def _found(
    value: Json, path: tuple[str | int, ...], node: str, within: tuple[str, ...]
) -> Iterator[Parameter]:
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _found(each, (*path, place), node, within)
    elif isinstance(value, dict):
        node, within = _place(value, path, node, within)
        for field, each in value.items():
            if _is_number(field, each):
                name, whole = ".".join((*within, field)), _is_whole(field, value)
                yield Parameter((*path, field), node, name, str(each), whole)
            else:
                inner = within if field in ("split", "parts") else (*within, field)
                yield from _found(each, (*path, field), node, inner)


def _place(
    value: dict[str, Json], path: tuple[str | int, ...], node: str, within: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """Where numbers of an object stand: a node of the rule, or something within one."""
    in_list = isinstance(path[-1], int)
    if not in_list and path != ("root",):
        return node, within
    if path == ("root",) or path[-2] in ("split", "parts"):
        return str(value.get("id", "")), ()
    known = [name for each in _NAMES if isinstance(name := value.get(each), str)]
    return node, (*within[:-1], "-".join(known[:1] if "id" in value else known) or str(path[-1]))


def _is_number(field: str, value: Json) -> bool:
    """A number above zero in a field that holds a parameter."""
    whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
    if field in WHOLE:
        return whole
    return (field in DECIMALS or field == CENTS) and (whole or _is_decimal(value))


def _is_whole(field: str, holder: dict[str, Json]) -> bool:
    return field in WHOLE or (field == CENTS and "id" in holder)


def _is_decimal(value: Json) -> bool:
    if not isinstance(value, str):
        return False
    digits = value.replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and bool(int(digits))


def _changed(parameter: Parameter, percent: int) -> int | str:
    exact = Fraction(parameter.value) * Fraction(100 + percent, 100)
    above, below = exact.numerator, exact.denominator
    if parameter.whole:
        return max((2 * above + below) // (2 * below), 1)
    head, tail = divmod(above * _BILLION // below, _BILLION)
    decimals = f"{tail:09}".rstrip("0")
    if not decimals and "." not in parameter.value:
        return head
    return f"{head}.{decimals or '0'}"


def _with(value: Json, path: tuple[str | int, ...], number: int | str) -> Json:
    """A copy of a document in which one place holds another number."""
    if not path:
        return number
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_with(e, rest, number) if at == first else e for at, e in enumerate(value)]
    assert isinstance(value, dict), "a path leads through lists and objects"
    return {key: _with(e, rest, number) if key == first else e for key, e in value.items()}
