"""What one division promises, with and without bounds, and what it does not promise.

The page on distribution tells these laws, with the smallest exceptions.
"""

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest

from subak.core.shares import apportion, bounded

Parts = dict[str, int]
NAMES = "abcdefghij"


class Bounds(NamedTuple):
    """Of one person at one node, as a rule says them."""

    floor: int
    cap: int

    def paid(self, amount: int, weights: Mapping[str, int]) -> Parts:
        floors, caps = dict.fromkeys(weights, self.floor), dict.fromkeys(weights, self.cap)
        split = bounded(amount, weights, floors=floors, caps=caps)
        return {each.line.id: each.amount for each in split.lines}


def law(seed: int) -> None:
    """All laws of one case."""
    chance = Random(seed)
    most = chance.choice((3, 10, 100, 10**6))
    weights = {name: chance.randint(1, most) for name in NAMES[: chance.randint(2, 10)]}
    amount = chance.randint(0, chance.choice((5, 30, sum(weights.values()), 10**9)))
    one_division(chance, amount, weights)
    two_runs(chance, amount, weights)
    cap = chance.randint(1, 2 + 3 * amount // len(weights))
    within_bounds(chance, amount, weights, Bounds(chance.choice((0, cap // 2, cap)), cap))


def one_division(chance: Random, amount: int, weights: Parts) -> None:
    """The sum is kept, more weight is never less, and all else moves by one unit at most."""
    total, paid = sum(weights.values()), apportion(amount, weights)
    assert sum(paid.values()) == amount
    assert all(abs(paid[name] * total - amount * weights[name]) < total for name in weights)
    assert apportion(amount, {**turned(chance, weights), "nobody": 0}) == {**paid, "nobody": 0}
    name = chance.choice([*weights])
    assert apportion(amount, heavier(chance, weights, name))[name] >= paid[name]
    more = apportion(amount + 1, weights)
    assert all(-1 <= more[each] - paid[each] <= 1 for each in weights)
    half = chance.randint(0, weights[name])
    halves = {**weights, name: half, f"{name}2": weights[name] - half}
    split = apportion(amount, halves)
    split[name] += split.pop(f"{name}2")
    assert furthest(split, paid) <= 1


def two_runs(chance: Random, amount: int, weights: Parts) -> None:
    """By the same weights, within one unit of one run; by what is open of debts, within two."""
    first = chance.randint(0, amount)
    runs = (apportion(first, weights), apportion(amount - first, weights))
    assert furthest(together(*runs), apportion(amount, weights)) <= 1
    owed = min(amount, sum(weights.values()))
    first = chance.randint(0, owed)
    paid = apportion(first, weights)
    left = {name: weights[name] - paid[name] for name in weights}
    rest = apportion(owed - first, left)
    assert furthest(together(paid, rest), apportion(owed, weights)) <= 2
    assert all(rest[name] <= left[name] for name in weights)


def within_bounds(chance: Random, amount: int, weights: Parts, bounds: Bounds) -> None:
    """With one cap and one floor for all: more of anything costs one unit at most."""
    paid = bounds.paid(amount, weights)
    assert sum(paid.values()) == min(amount, bounds.cap * len(weights))
    assert bounds.paid(amount, turned(chance, weights)) == paid
    assert bounds.paid(amount, {**weights, "nobody": 0})["nobody"] == 0
    more = bounds.paid(amount + 1, weights)
    assert all(more[name] >= paid[name] - 1 for name in weights)
    name = chance.choice([*weights])
    assert bounds.paid(amount, heavier(chance, weights, name))[name] >= paid[name] - 1


def turned(chance: Random, weights: Parts) -> Parts:
    names = [*weights]
    chance.shuffle(names)
    return {name: weights[name] for name in names}


def heavier(chance: Random, weights: Parts, name: str) -> Parts:
    return {**weights, name: weights[name] + chance.choice((1, 2, chance.randint(1, 10**6)))}


def together(one: Parts, other: Parts) -> Parts:
    return {name: one[name] + other[name] for name in one}


def furthest(one: Parts, other: Parts) -> int:
    return max(abs(one[name] - other[name]) for name in one)


def test_laws_of_a_division() -> None:
    for seed in range(5_000):
        law(seed)


@pytest.mark.proof
def test_laws_of_two_hundred_thousand_divisions() -> None:
    for seed in range(5_000, 205_000):
        law(seed)


def test_more_weight_under_a_cap_can_cost_a_unit() -> None:
    """The exact share grows; what comes before it is rounded."""
    bounds = Bounds(0, 2)
    assert bounds.paid(4, {"a": 2, "b": 6, "c": 12}) == {"a": 0, "b": 2, "c": 2}
    assert bounds.paid(4, {"a": 2, "b": 7, "c": 12}) == {"a": 1, "b": 1, "c": 2}
    assert Fraction(2 * 6, 8) < Fraction(2 * 7, 9)
