"""Shares: published cases, a naive model in fractions, and the laws of the method."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.shares import ShareLine, Split, apportion, apportion_lines, bounded, capped

NAMES = st.text("abé€𝔸Z-1", min_size=1, max_size=3)
WEIGHTS = st.dictionaries(NAMES, st.integers(0, 10**6), min_size=1, max_size=12)
SOME_WEIGHT = WEIGHTS.filter(lambda weights: any(weights.values()))
AMOUNTS = st.integers(0, 10**12)


def naive_apportion(amount: int, weights: dict[str, int]) -> dict[str, int]:
    """One unit at a time, in fractions."""
    total = sum(weights.values())
    exact = {name: Fraction(amount * weight, total) for name, weight in weights.items()}
    parts = {name: share.numerator // share.denominator for name, share in exact.items()}
    waiting = set(weights)
    while sum(parts.values()) < amount:
        chosen = min(
            waiting, key=lambda name: (parts[name] - exact[name], -weights[name], name.encode())
        )
        parts[chosen] += 1
        waiting.remove(chosen)
    return parts


def naive_capped(amount: int, weights: dict[str, int], caps: dict[str, int]) -> Split:
    """Water-filling by recursion: settle who is full, then share what is left."""
    unsettled = {name: weight for name, weight in weights.items() if weight > 0}
    if not unsettled or amount == 0:
        return Split(dict.fromkeys(weights, 0), amount)
    share = naive_apportion(amount, unsettled)
    full = {name for name in unsettled if share[name] > caps[name]}
    if not full:
        return Split(dict.fromkeys(weights, 0) | share, 0)
    others = {name: 0 if name in full else weight for name, weight in weights.items()}
    deeper = naive_capped(amount - sum(caps[name] for name in full), others, caps)
    return Split(deeper.paid | {name: caps[name] for name in full}, deeper.rest)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        # drips-network/contracts@07c39242 test/Splits.t.sol, with our rule for the odd unit
        (3, {"r1": 500000, "r2": 500000}, {"r1": 2, "r2": 1}),
        (9, {"r1": 400000, "r2": 200000, "keep": 400000}, {"r1": 3, "r2": 2, "keep": 4}),
        # the two ends of a tie: larger weight first, then smaller id in byte order
        (10000, {"a": 1, "b": 1, "c": 1}, {"a": 3334, "b": 3333, "c": 3333}),
        (1, {"a": 1, "b": 2}, {"a": 0, "b": 1}),
        (1, {"é": 1, "z": 1}, {"é": 0, "z": 1}),
        (1, {"\uffff": 1, "\U00010000": 1}, {"\uffff": 1, "\U00010000": 0}),
        (2, {"a": 1, "b": 3}, {"a": 0, "b": 2}),
        (0, {"a": 1}, {"a": 0}),
        (0, {"a": 0}, {"a": 0}),
        (0, {}, {}),
    ],
)
def test_apportion_of_known_cases(
    amount: int, weights: dict[str, int], parts: dict[str, int]
) -> None:
    assert apportion(amount, weights) == parts


@pytest.mark.parametrize(
    ("amount", "weights"), [(1, {}), (1, {"a": 0}), (-1, {"a": 1}), (1, {"a": -1, "b": 2})]
)
def test_apportion_needs_a_positive_weight_and_nothing_negative(
    amount: int, weights: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match="weight"):
        apportion(amount, weights)


def test_a_line_tells_the_arithmetic_of_a_part() -> None:
    assert apportion_lines(100, {"kim": 2, "ada": 1}) == [
        ShareLine("kim", 2, 3, floor=66, remainder=2, rounded_up=True, amount=67),
        ShareLine("ada", 1, 3, floor=33, remainder=1, rounded_up=False, amount=33),
    ]


@given(AMOUNTS, SOME_WEIGHT)
def test_apportion_agrees_with_the_naive_model(amount: int, weights: dict[str, int]) -> None:
    assert apportion(amount, weights) == naive_apportion(amount, weights)


@given(AMOUNTS, SOME_WEIGHT, st.randoms(use_true_random=False))
def test_parts_sum_in_any_order(amount: int, weights: dict[str, int], random: object) -> None:
    names = list(weights)
    random.shuffle(names)  # type: ignore[attr-defined]
    parts = apportion(amount, {name: weights[name] for name in names})
    assert sum(parts.values()) == amount
    assert parts == apportion(amount, weights)


@given(AMOUNTS, SOME_WEIGHT)
def test_each_line_is_exact(amount: int, weights: dict[str, int]) -> None:
    for line in apportion_lines(amount, weights):
        assert amount * line.weight == line.floor * line.total_weight + line.remainder
        assert line.amount == line.floor + line.rounded_up
        assert not (line.rounded_up and line.remainder == 0)


@given(AMOUNTS, SOME_WEIGHT, st.data())
def test_more_weight_never_means_less(
    amount: int, weights: dict[str, int], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(weights)))
    raised = weights | {name: weights[name] + data.draw(st.integers(1, 1000))}
    assert apportion(amount, raised)[name] >= apportion(amount, weights)[name]


@pytest.mark.parametrize(
    ("amount", "weights", "caps", "paid", "rest"),
    [
        (9, {"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 9, "c": 9}, {"a": 1, "b": 4, "c": 4}, 0),
        (9, {"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}, 3),
        (9, {"a": 0, "b": 1}, {"b": 4}, {"a": 0, "b": 4}, 5),
        (9, {}, {}, {}, 9),
        (0, {"a": 1}, {"a": 5}, {"a": 0}, 0),
    ],
)
def test_capped_of_known_cases(
    amount: int, weights: dict[str, int], caps: dict[str, int], paid: dict[str, int], rest: int
) -> None:
    assert capped(amount, weights, caps) == Split(paid, rest)


@pytest.mark.parametrize(("amount", "caps"), [(1, {}), (1, {"a": -1}), (-1, {"a": 1})])
def test_capped_needs_caps_and_nothing_negative(amount: int, caps: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cap"):
        capped(amount, {"a": 1}, caps)


@given(AMOUNTS, WEIGHTS, st.data())
def test_capped_agrees_with_the_naive_model(
    amount: int, weights: dict[str, int], data: st.DataObject
) -> None:
    caps = {name: data.draw(st.integers(0, 2 * amount + 1)) for name in weights}
    split = capped(amount, weights, caps)
    assert split == naive_capped(amount, weights, caps)
    assert sum(split.paid.values()) + split.rest == amount
    assert all(split.paid[name] <= caps[name] for name in weights)


@given(SOME_WEIGHT, st.data())
def test_claims_are_never_paid_beyond_what_is_open(
    claims: dict[str, int], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(0, 2 * sum(claims.values())))
    split = capped(amount, claims, claims)
    assert split.rest == max(0, amount - sum(claims.values()))


def clamped(
    amount: int, weights: dict[str, int], floors: dict[str, int], caps: dict[str, int]
) -> dict[str, Fraction]:
    """The exact shares: each clamp(level x weight), at the level where they sum to the amount.

    The sum grows with the level in straight pieces, which end where somebody reaches a bound.
    """

    def at(level: Fraction) -> dict[str, Fraction]:
        return {
            name: max(Fraction(floors[name]), min(level * weight, Fraction(caps[name])))
            for name, weight in weights.items()
        }

    def total(level: Fraction) -> Fraction:
        return sum(at(level).values(), Fraction(0))

    ends = [Fraction(each[n], w) for n, w in weights.items() for each in (floors, caps)]
    low = max(end for end in (Fraction(0), *ends) if total(end) <= amount)
    high = min((end for end in ends if total(end) > amount), default=low)
    if total(low) == amount or high == low:
        return at(low)
    slope = (total(high) - total(low)) / (high - low)
    return at(low + (amount - total(low)) / slope)


@pytest.mark.parametrize(
    ("amount", "weights", "bounds", "paid", "rest"),
    [
        # nobody below 20: b gets 20 first, the rest goes to the others by weight
        (100, {"a": 8, "b": 1, "c": 1}, ({"b": 20}, {}), {"a": 71, "b": 20, "c": 9}, 0),
        # the floor lifts b by 15, the cap takes 40 from a: the cap is settled first
        (100, {"a": 9, "b": 1}, ({"b": 25}, {"a": 50}), {"a": 50, "b": 50}, 0),
        # both bounds pull alike: all are settled at once
        (100, {"a": 9, "b": 1}, ({"b": 40}, {"a": 60}), {"a": 60, "b": 40}, 0),
        # floors that the amount does not hold are weights themselves
        (50, {"a": 1, "b": 1}, ({"a": 100, "b": 10}, {}), {"a": 45, "b": 5}, 0),
        # a floor above the cap is the cap; what no cap leaves room for is the rest
        (50, {"a": 1, "b": 1}, ({"a": 30}, {"a": 20, "b": 20}), {"a": 20, "b": 20}, 10),
        (50, {"a": 1, "b": 0}, ({"b": 30}, {}), {"a": 50, "b": 0}, 0),
        (0, {"a": 1}, ({"a": 3}, {}), {"a": 0}, 0),
        (7, {}, ({}, {}), {}, 7),
    ],
)
def test_bounded_of_known_cases(
    amount: int,
    weights: dict[str, int],
    bounds: tuple[dict[str, int], dict[str, int]],
    paid: dict[str, int],
    rest: int,
) -> None:
    split = bounded(amount, weights, floors=bounds[0], caps=bounds[1])
    assert {each.line.id: each.amount for each in split.lines} == paid
    assert split.rest == rest


def test_each_part_says_how_it_was_settled() -> None:
    split = bounded(100, {"a": 8, "b": 1, "c": 1}, floors={"b": 20}, caps={"a": 40})
    assert [(each.bound, each.divided, each.amount) for each in split.lines] == [
        ("cap", 100, 40), (None, 60, 30), (None, 60, 30),
    ]  # fmt: skip
    (short,) = bounded(5, {"a": 2}, floors={"a": 10}).lines
    assert (short.bound, short.amount, short.line.weight) == ("part_of_floor", 5, 10)


@pytest.mark.parametrize(("amount", "bound"), [(-1, 1), (1, -1)])
def test_bounded_takes_nothing_negative(amount: int, bound: int) -> None:
    for bounds in ({"floors": {"a": bound}}, {"caps": {"a": bound}}):
        with pytest.raises(ValueError, match="negative"):
            bounded(amount, {"a": 1}, **bounds)


BOUNDED = st.dictionaries(
    NAMES,
    st.tuples(st.integers(1, 10**4), st.integers(0, 500), st.integers(0, 500)),
    min_size=1,
    max_size=9,
)


@given(BOUNDED, st.integers(0, 3000), st.randoms(use_true_random=False))
def test_bounded_keeps_sum_and_bounds_in_any_order(
    given: dict[str, tuple[int, int, int]], amount: int, random: object
) -> None:
    weights = {name: each[0] for name, each in given.items()}
    floors = {name: min(each[1:]) for name, each in given.items()}
    caps = {name: max(each[1:]) for name, each in given.items()}
    split = bounded(amount, weights, floors=floors, caps=caps)
    paid = {each.line.id: each.amount for each in split.lines}
    assert sum(paid.values()) + split.rest == amount
    assert all(paid[name] <= caps[name] for name in weights)
    if sum(floors.values()) <= amount:
        assert all(paid[name] >= floors[name] for name in weights)
    assert not split.rest or paid == caps
    names = list(weights)
    random.shuffle(names)  # type: ignore[attr-defined]
    again = bounded(amount, {name: weights[name] for name in names}, floors=floors, caps=caps)
    assert {each.line.id: each for each in again.lines} == {
        each.line.id: each for each in split.lines
    }


@given(BOUNDED, st.integers(0, 3000))
def test_bounded_is_within_a_unit_of_the_exact_level(
    given: dict[str, tuple[int, int, int]], amount: int
) -> None:
    weights = {name: each[0] for name, each in given.items()}
    floors = {name: min(each[1:]) for name, each in given.items()}
    caps = {name: max(each[1:]) for name, each in given.items()}
    split = bounded(amount, weights, floors=floors, caps=caps)
    if sum(floors.values()) <= amount <= sum(caps.values()):
        exact = clamped(amount, weights, floors, caps)
        assert all(abs(each.amount - exact[each.line.id]) <= 1 for each in split.lines)
