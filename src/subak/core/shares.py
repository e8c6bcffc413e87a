"""Exact shares: whole units split by weights, so that the parts always sum to the whole.

Largest remainder method: everyone gets the floor of the exact share, then the missing units go
one each to the largest remainders; tie: larger weight, then smaller id in byte order. The result
does not depend on the order of the input. Known property: one more unit of budget can cost
somebody one unit; a line tells who was rounded up, so that this can be shown.
Invariants: integers only; the parts sum to the amount; no part differs from its exact share by
a whole unit; with bounds, paid and rest sum to the amount, and nobody is paid above the cap, nor
below the floor where the amount holds all floors.
A wrong argument is our own mistake: `ValueError`, never a refusal.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct


class ShareLine(Struct, frozen=True, gc=False):
    """How one part came about: amount x weight / total_weight = floor + remainder / total_weight.

    `amount` is the floor, and one more where `rounded_up`.
    """

    id: str
    weight: int
    total_weight: int
    floor: int
    remainder: int
    rounded_up: bool
    amount: int


class Split(Struct, frozen=True):
    """What each id is paid, and the rest that no cap left room for (units of the amount)."""

    paid: dict[str, int]
    rest: int


Bound = Literal["cap", "floor", "part_of_floor"]


class Settled(NamedTuple):
    """What an id is paid, and the round of the division that settled it.

    `line` is what the round of `divided` units gave by weight; `amount` is that, or the bound where
    the line was beyond it. In a `part_of_floor` the weights are the floors, which the amount does
    not hold.
    """

    line: ShareLine
    divided: int
    amount: int
    bound: Bound | None = None


class Bounded(NamedTuple):
    """The lines in the order given, and the rest that no cap left room for."""

    lines: list[Settled]
    rest: int


def apportion_lines(amount: int, weights: Mapping[str, int]) -> list[ShareLine]:
    """Split an amount by weights and keep the arithmetic of each part, in the order given.

    An amount above zero needs a positive weight: where there is none, the caller names the
    account that takes the whole. Raises `ValueError` on that and on negative arguments.
    """
    total = sum(weights.values())
    if amount < 0 or min(weights.values(), default=0) < 0:
        raise ValueError("amount and weights must not be negative")
    if amount > 0 and total == 0:
        raise ValueError("an amount above zero needs at least one positive weight")
    exact = {name: divmod(amount * weight, total or 1) for name, weight in weights.items()}
    missing = amount - sum(floor for floor, _ in exact.values())
    raised = _raised(missing, exact, weights)
    lines = []
    for name, (floor, remainder) in exact.items():
        up = name in raised
        lines.append(ShareLine(name, weights[name], total, floor, remainder, up, floor + up))
    return lines


def apportion(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split an amount by weights: the part of each id. Rules and errors as `apportion_lines`."""
    return {line.id: line.amount for line in apportion_lines(amount, weights)}


def capped(amount: int, weights: Mapping[str, int], caps: Mapping[str, int]) -> Split:
    """Split by weights with nobody above the cap (water-filling).

    In each round all whose share exceeds their cap get the cap, and what is left is apportioned
    again among the others; a round in which nobody exceeds it is the last. What no cap leaves
    room for is the rest. Every id with a positive weight needs a cap of zero or more, and the
    amount is not negative (`ValueError`).
    """
    if any(name not in caps for name, weight in weights.items() if weight):
        raise ValueError("a cap for every positive weight")
    split = bounded(amount, weights, caps=caps)
    return Split({each.line.id: each.amount for each in split.lines}, split.rest)


def bounded(
    amount: int,
    weights: Mapping[str, int],
    *,
    floors: Mapping[str, int] | None = None,
    caps: Mapping[str, int] | None = None,
) -> Bounded:
    """Split by weights, nobody above the cap nor below the floor (water-filling with two bounds).

    Each round apportions what is left among those who are not settled, and looks by how much floors
    and caps would change its sum. If upwards, all below their floor are settled at it; if
    downwards, all above their cap; if neither, everybody is settled. (CSS Flexible Box Layout,
    9.7, resolves lengths in this way.) So the sum of floors always fits what is left.
    An id without weight gets nothing, a floor above the cap is the cap, and an amount below the sum
    of the floors is apportioned by them. `ValueError` on a negative amount or bound.
    """
    asked = {name: weight for name, weight in weights.items() if weight}
    most = {name: caps[name] for name in asked if caps is not None and name in caps}
    least = {name: (floors or {}).get(name, 0) for name in asked}
    least |= {name: min(least[name], cap) for name, cap in most.items()}
    if amount < 0 or min((*most.values(), *least.values()), default=0) < 0:
        raise ValueError("amount, floors and caps must not be negative")
    settled = {line.id: Settled(line, 0, 0) for line in apportion_lines(0, weights)}
    left = amount
    if sum(least.values()) > amount:
        parts = [Settled(x, amount, x.amount, "part_of_floor") for x in _lines(amount, least)]
        asked, left = {}, 0
        settled |= {part.line.id: part for part in parts}
    while asked and left:
        parts = _round(left, asked, least, most)
        settled |= {part.line.id: part for part in parts}
        left -= sum(part.amount for part in parts)
        for part in parts:
            del asked[part.line.id]
    return Bounded([settled[name] for name in weights], left)


def _round(
    left: int, asked: Mapping[str, int], least: Mapping[str, int], most: Mapping[str, int]
) -> list[Settled]:
    """Who is settled by this round, and at what."""
    parts: list[Settled] = []
    for line in apportion_lines(left, asked):
        if line.amount > most.get(line.id, left):
            parts.append(Settled(line, left, most[line.id], "cap"))
        elif line.amount < least[line.id]:
            parts.append(Settled(line, left, least[line.id], "floor"))
        else:
            parts.append(Settled(line, left, line.amount))
    more = sum(part.amount for part in parts) - left
    if more == 0:
        return parts
    bound = "floor" if more > 0 else "cap"
    return [part for part in parts if part.bound == bound]


def _lines(amount: int, weights: Mapping[str, int]) -> list[ShareLine]:
    return apportion_lines(amount, weights) if amount else []


def largest_remainders(
    missing: int, remainders: Sequence[int], weights: Sequence[int]
) -> list[int]:
    """The places that get one unit more: larger remainder, then larger weight, then earlier."""
    if missing == 0:
        return []
    order = sorted(range(len(weights)), key=lambda at: (-remainders[at], -weights[at]))
    return order[:missing]


def _raised(
    missing: int, exact: Mapping[str, tuple[int, int]], weights: Mapping[str, int]
) -> frozenset[str]:
    """The ids that get one unit more. Strings sort by code point, which is UTF-8 byte order."""
    if missing == 0:
        return frozenset()
    names = sorted(exact)
    remainders = [exact[name][1] for name in names]
    places = largest_remainders(missing, remainders, [weights[name] for name in names])
    return frozenset(names[place] for place in places)
