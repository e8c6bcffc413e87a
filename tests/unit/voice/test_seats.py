"""Seats by largest remainder within floor and cap: the oracle's case, a naive model, laws."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from subak.core.shares import apportion
from subak.voice.seats import Bounds, Tie, bounded_quotas, divide

VALLEY = {"market": 488, "civil-society": 154, "research": 80, "commons": 84, "state": 0}
POINTS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 60), min_size=1, max_size=5)


def test_the_valley() -> None:
    division = divide(12, VALLEY, Bounds(1, 4))
    assert list(division.seats.values()) == [4, 3, 2, 2, 1]
    assert [line.bound for line in division.lines.values()] == [
        "cap", "none", "none", "none", "floor"
    ]  # fmt: skip
    assert division.lines["civil-society"].quota == Fraction(7 * 154, 318)
    assert list(divide(12, VALLEY, Bounds(1, 12)).seats.values()) == [7, 2, 1, 1, 1]


def test_without_bounds_it_is_the_method_of_hamilton() -> None:
    """The Alabama paradox of the method, as Wikipedia's article on it tells: 10 seats, then 11."""
    votes = {"a": 6, "b": 6, "c": 2}
    assert divide(10, votes, Bounds(0, 10)).seats == {"a": 4, "b": 4, "c": 2}
    assert divide(11, votes, Bounds(0, 11)).seats == {"a": 5, "b": 5, "c": 1}


def test_a_floor_takes_seats_from_the_others_by_their_points() -> None:
    division = divide(10, {"a": 80, "b": 18, "c": 2}, Bounds(2, 10))
    assert division.seats == {"a": 6, "b": 2, "c": 2}
    assert division.lines["c"].bound == "floor"


def test_ties_are_said() -> None:
    division = divide(3, {"a": 5, "b": 5}, Bounds(0, 3))
    assert division.seats == {"a": 2, "b": 1}
    assert division.tie == Tie(("a",), ("b",))
    assert divide(4, {"a": 5, "b": 5}, Bounds(0, 4)).tie is None


def test_seats_above_all_caps_stay_vacant() -> None:
    division = divide(12, {"a": 9, "b": 0, "c": 0}, Bounds(1, 4))
    assert division.seats == {"a": 4, "b": 1, "c": 1}
    assert division.vacant == 6
    nobody = divide(5, {"a": 0, "b": 0}, Bounds(0, 5))
    assert (nobody.seats, nobody.vacant) == ({"a": 0, "b": 0}, 5)


def test_floors_that_do_not_fit_are_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="floors"):
        divide(2, {"a": 1, "b": 1, "c": 1}, Bounds(1, 2))
    with pytest.raises(ValueError, match="floors"):
        divide(9, {"a": 1}, Bounds(3, 2))


def possible(seats: int, points: dict[str, int], bounds: Bounds) -> Iterator[dict[str, int]]:
    """All divisions of all the seats within the bounds."""
    sizes = [
        range(bounds.floor, (bounds.cap if count else bounds.floor) + 1)
        for count in points.values()
    ]
    for division in product(*sizes):
        if sum(division) == seats:
            yield dict(zip(points, division, strict=True))


def naive_quotas(seats: int, points: dict[str, int], bounds: Bounds) -> dict[str, Fraction]:
    """Hold one sphere after the other at its bound until what is left can be shared by points.

    Of those out of bounds, the side that is out by more in sum is held first.
    """
    held: dict[str, Fraction] = {n: Fraction(bounds.floor) for n, c in points.items() if not c}
    while True:
        rest = {name: count for name, count in points.items() if name not in held}
        if not rest:
            return {name: held[name] for name in points}
        left = seats - sum(held.values())
        quotas = {name: left * Fraction(count, sum(rest.values())) for name, count in rest.items()}
        over = {name: quota - bounds.cap for name, quota in quotas.items() if quota > bounds.cap}
        under = {
            name: bounds.floor - quota for name, quota in quotas.items() if quota < bounds.floor
        }
        if not over and not under:
            found = held | quotas
            return {name: found[name] for name in points}
        if sum(over.values()) >= sum(under.values()):
            held |= dict.fromkeys(over, Fraction(bounds.cap))
        if sum(over.values()) <= sum(under.values()):
            held |= dict.fromkeys(under, Fraction(bounds.floor))


@given(points=POINTS, seats=st.integers(0, 9), floor=st.integers(0, 2), cap=st.integers(1, 6))
def test_of_all_divisions_it_differs_least_from_the_quotas(
    points: dict[str, int], seats: int, floor: int, cap: int
) -> None:
    bounds = Bounds(floor, max(cap, floor))
    assume(floor * len(points) <= seats)
    division = divide(seats, points, bounds)
    filled = seats - division.vacant
    quotas = naive_quotas(filled, points, bounds)
    assert bounded_quotas(filled, points, bounds) == quotas

    def distance(found: dict[str, int]) -> Fraction:
        return sum(((found[name] - quotas[name]) ** 2 for name in points), Fraction())

    least = min(map(distance, possible(filled, points, bounds)))
    assert distance(division.seats) == least


@given(points=POINTS, seats=st.integers(0, 40), floor=st.integers(0, 3), cap=st.integers(1, 12))
def test_laws_of_a_division(points: dict[str, int], seats: int, floor: int, cap: int) -> None:
    bounds = Bounds(floor, max(cap, floor))
    assume(floor * len(points) <= seats)
    division = divide(seats, points, bounds)
    found = division.seats
    assert sum(found.values()) + division.vacant == seats
    for name, count in points.items():
        assert floor <= found[name] <= bounds.cap
        assert abs(found[name] - division.lines[name].quota) < 1
        assert all(found[name] >= found[other] for other in points if count > points[other])
    assert divide(seats, dict(reversed(points.items())), bounds).seats == found


@given(points=POINTS, seats=st.integers(0, 40))
def test_without_bounds_it_is_the_exact_share_of_the_core(
    points: dict[str, int], seats: int
) -> None:
    assume(sum(points.values()))
    assert divide(seats, points, Bounds(0, seats)).seats == apportion(seats, points)


@given(points=POINTS, seats=st.integers(1, 30), factor=st.integers(1, 50))
def test_only_proportions_matter(points: dict[str, int], seats: int, factor: int) -> None:
    bounds = Bounds(0, seats)
    many = {name: count * factor for name, count in points.items()}
    assert divide(seats, many, bounds).seats == divide(seats, points, bounds).seats
