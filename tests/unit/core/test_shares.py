"""Shares: published cases, a naive model in fractions, and the laws of the method."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.shares import ShareLine, Split, apportion, apportion_lines, capped

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
