"""Exact shares: whole units split by weights, so that the parts always sum to the whole.

Largest remainder method: everyone gets the floor of the exact share, then the missing units go
one each to the largest remainders; tie: larger weight, then smaller id in byte order. The result
does not depend on the order of the input. Known property: one more unit of budget can cost
somebody one unit; a line tells who was rounded up, so that this can be shown.
Invariants: integers only; the parts sum to the amount; no part differs from its exact share by
a whole unit; with caps, paid and rest sum to the amount and nobody is paid above the cap.
A wrong argument is our own mistake: `ValueError`, never a refusal.
"""

from collections.abc import Mapping

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
    raised = _largest_remainders(missing, exact, weights)
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
    paid = dict.fromkeys(weights, 0)
    open_weights = {name: weight for name, weight in weights.items() if weight}
    if amount < 0 or any(caps.get(name, -1) < 0 for name in open_weights):
        raise ValueError("no negative amount; a cap of zero or more for every positive weight")
    left = amount
    while open_weights and left:
        share = apportion(left, open_weights)
        full = {name: caps[name] for name in share if share[name] > caps[name]}
        settled = full or share
        paid.update(settled)
        left -= sum(settled.values())
        open_weights = {name: w for name, w in open_weights.items() if name not in settled}
    return Split(paid, left)


def _largest_remainders(
    missing: int, exact: Mapping[str, tuple[int, int]], weights: Mapping[str, int]
) -> frozenset[str]:
    """The ids that get one unit more. Strings sort by code point, which is UTF-8 byte order."""
    if missing == 0:
        return frozenset()
    order = sorted(exact, key=lambda name: (-exact[name][1], -weights[name], name))
    return frozenset(order[:missing])
