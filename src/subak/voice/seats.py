"""Seats by points: the method of largest remainder (Hare quota, Hamilton's method) within bounds.

Each sphere's quota is λ × points, but at least the floor and at most the cap; λ is the one number
for which all quotas sum to the seats, so that what a cap frees or a floor takes is shared among the
others by their points. Everyone gets the whole part of the quota, then the missing seats go one
each to the largest remainders (tie: more points, then smaller id, and the tie is said). Without a
bound that holds somebody this is Hamilton's method as Balinski and Young describe it (Fair
Representation, 1982); of all divisions it differs least from the quotas (Birkhoff, 1976).
Invariants: seats and vacant seats sum to the seats of the rule; every sphere is within floor and
cap; no seat differs from its quota by a whole one; more points never have fewer seats.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import Literal

from msgspec import Struct

from subak.core.shares import ShareLine, apportion_lines

Bound = Literal["floor", "cap", "none"]


class Bounds(Struct, frozen=True):
    """Each sphere has at least `floor` seats and at most `cap`."""

    floor: int
    cap: int


class SeatLine(Struct, frozen=True, kw_only=True):
    """How the seats of one sphere came about."""

    points: int
    quota: Fraction
    bound: Bound
    """What held the quota: λ × points would be less than the floor, or more than the cap."""
    rounded_up: bool
    seats: int


class Tie(Struct, frozen=True):
    """Equal claims to the last seats: who got one, and who did not."""

    won: tuple[str, ...]
    lost: tuple[str, ...]


class Division(Struct, frozen=True, kw_only=True):
    """The seats of all spheres in the order given, those that nobody can fill, and a tie."""

    lines: dict[str, SeatLine]
    vacant: int
    tie: Tie | None

    @property
    def seats(self) -> dict[str, int]:
        """The seats of each sphere."""
        return {name: line.seats for name, line in self.lines.items()}


def divide(seats: int, points: Mapping[str, int], bounds: Bounds) -> Division:
    """Divide seats among spheres by their points.

    A sphere without points has the floor. Seats above all caps stay vacant. The floors of all
    spheres fit into the seats (`ValueError`).
    """
    most = sum(bounds.cap if count else bounds.floor for count in points.values())
    if bounds.floor * len(points) > seats or bounds.floor > bounds.cap:
        raise ValueError("the floors of all spheres need more seats than there are")
    filled = min(seats, most)
    quotas = bounded_quotas(filled, points, bounds)
    whole = lcm(*(quota.denominator for quota in quotas.values()))
    weights = {name: int(quota * whole) for name, quota in quotas.items()}
    shares = {line.id: line for line in apportion_lines(filled, weights)} if filled else {}
    factor = _factor(filled, points, bounds)
    lines = {
        name: SeatLine(
            points=count,
            quota=quotas[name],
            bound=_bound(count, factor, bounds),
            rounded_up=bool(filled) and shares[name].rounded_up,
            seats=shares[name].amount if filled else 0,
        )
        for name, count in points.items()
    }
    return Division(lines=lines, vacant=seats - filled, tie=_tie(list(shares.values())))


def bounded_quotas(seats: int, points: Mapping[str, int], bounds: Bounds) -> dict[str, Fraction]:
    """The exact quotas: λ × points within floor and cap, which sum to the seats.

    The seats lie between the floors of all and what all spheres together may have.
    """
    factor = _factor(seats, points, bounds)
    return {name: _within(bounds, factor * count) for name, count in points.items()}


def _factor(seats: int, points: Mapping[str, int], bounds: Bounds) -> Fraction:
    """The smallest λ for which the quotas sum to the seats.

    The sum never falls as λ rises, and is a straight line between the places where a quota meets
    floor or cap.
    """
    counts = [count for count in points.values() if count]
    meets = {Fraction(bound, count) for count in counts for bound in (bounds.floor, bounds.cap)}
    low, low_sum = Fraction(), bounds.floor * Fraction(len(points))
    for high in sorted(meets):
        high_sum = _sum(points, bounds, high)
        if high_sum >= seats:
            if high_sum == low_sum:
                return low
            return low + (high - low) * Fraction(seats - low_sum, high_sum - low_sum)
        low, low_sum = high, high_sum
    return low


def _sum(points: Mapping[str, int], bounds: Bounds, factor: Fraction) -> Fraction:
    return sum((_within(bounds, factor * count) for count in points.values()), Fraction())


def _within(bounds: Bounds, quota: Fraction) -> Fraction:
    return min(max(quota, Fraction(bounds.floor)), Fraction(bounds.cap))


def _bound(count: int, factor: Fraction, bounds: Bounds) -> Bound:
    if factor * count > bounds.cap:
        return "cap"
    return "floor" if factor * count < bounds.floor else "none"


def _tie(lines: list[ShareLine]) -> Tie | None:
    """Equal remainders of which some were rounded up and some not."""
    up = [line for line in lines if line.rounded_up]
    least = min((line.remainder for line in up), default=0)
    lost = tuple(x.id for x in lines if not x.rounded_up and x.remainder == least)
    if not least or not lost:
        return None
    return Tie(tuple(line.id for line in up if line.remainder == least), lost)
