"""Laws of formulas: text and tree are one, and a second reckoning made beside the text agrees."""

from collections.abc import Callable
from fractions import Fraction
from math import floor
from operator import add, eq, ge, gt, le, lt, mul, ne, sub

from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.core.formula import Measured, evaluate, parse

Reckoned = tuple[str, Fraction | None]
"""The text of a value in parentheses where needed, and the value; None: a division by zero."""
Judged = tuple[str, bool | None]

A, B = Fraction(7, 3), Fraction(-2)
SUMS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "*": mul}
COMPARED = {"<": lt, "<=": le, "=": eq, "!=": ne, ">=": ge, ">": gt}
LEAVES = st.sampled_from(
    [("0", Fraction(0)), ("1", Fraction(1)), ("2.50", Fraction(5, 2)), ("a", A), ("b", B)]
)


def calculated(left: Reckoned, sign: str, right: Reckoned) -> Reckoned:
    text = f"({left[0]} {sign} {right[0]})"
    if left[1] is None or right[1] is None or (sign == "/" and right[1] == 0):
        return text, None
    return text, left[1] / right[1] if sign == "/" else SUMS[sign](left[1], right[1])


def flat(first: Reckoned, second: Reckoned, third: Reckoned) -> Reckoned:
    """Three terms without parentheses: product before difference, from left to right."""
    text = f"({first[0]} - {second[0]} * {third[0]} + {first[0]})"
    if first[1] is None or second[1] is None or third[1] is None:
        return text, None
    return text, first[1] - second[1] * third[1] + first[1]


def extreme(word: str, left: Reckoned, right: Reckoned) -> Reckoned:
    text = f"{word}({left[0]}, {right[0]})"
    if left[1] is None or right[1] is None:
        return text, None
    return text, {"min": min, "max": max}[word](left[1], right[1])


def floored(value: Reckoned) -> Reckoned:
    return f"floor({value[0]})", None if value[1] is None else Fraction(floor(value[1]))


def compared(left: Reckoned, sign: str, right: Reckoned) -> Judged:
    text = f"({left[0]} {sign} {right[0]})"
    if left[1] is None or right[1] is None:
        return text, None
    return text, COMPARED[sign](left[1], right[1])


def joined(left: Judged, word: str, right: Judged) -> Judged:
    """The second condition is not looked at where the first decides."""
    decides = left[1] is None or left[1] == (word == "or")
    return f"({left[0]} {word} {right[0]})", left[1] if decides else right[1]


def negated(condition: Judged) -> Judged:
    return f"(not {condition[0]})", None if condition[1] is None else not condition[1]


def chosen(condition: Judged, then: Reckoned, otherwise: Reckoned) -> Reckoned:
    text = f"(if {condition[0]} then {then[0]} else {otherwise[0]})"
    return text, None if condition[1] is None else then[1] if condition[1] else otherwise[1]


def banded(value: Reckoned, low: Reckoned, high: Reckoned, other: Reckoned) -> Reckoned:
    text = f"band({value[0]}, 1: {low[0]}, 2.5: {high[0]}, else: {other[0]})"
    if value[1] is None:
        return text, None
    if value[1] <= 1:
        return text, low[1]
    return text, high[1] if value[1] <= Fraction("2.5") else other[1]


def larger(values: st.SearchStrategy[Reckoned]) -> st.SearchStrategy[Reckoned]:
    simple = st.builds(compared, values, st.sampled_from(list(COMPARED)), values)
    pairs = st.builds(joined, simple, st.sampled_from(["and", "or"]), simple)
    conditions = simple | pairs | st.builds(negated, pairs) | st.builds(negated, simple)
    return st.one_of(
        st.builds(calculated, values, st.sampled_from("+-*/"), values),
        st.builds(flat, values, values, values),
        st.builds(extreme, st.sampled_from(["min", "max"]), values, values),
        st.builds(floored, values),
        st.builds(chosen, conditions, values, values),
        st.builds(banded, values, values, values, values),
    )


FORMULAS = st.recursive(LEAVES, larger, max_leaves=12).filter(lambda made: len(made[0]) <= 2_000)


def outcome(text: str) -> Fraction | str:
    try:
        return evaluate(parse(text), {"a": Measured(A), "b": Measured(B)}).value
    except Refused as refusal:
        return refusal.code


def normal(text: str) -> str:
    """The normal text, or the code of the refusal (which no formula looks like: it has a point)."""
    try:
        return str(parse(text))
    except Refused as refusal:
        return refusal.code


@given(FORMULAS)
def test_a_formula_is_worth_what_was_reckoned_beside_its_text(made: Reckoned) -> None:
    text, value = made
    expected = "formula.division_by_zero" if value is None else value
    assert outcome(text) == expected
    assert outcome(normal(text)) == expected


@given(FORMULAS)
def test_the_text_of_a_formula_gives_the_formula(made: Reckoned) -> None:
    formula = parse(made[0])
    again = parse(str(formula))
    assert again == formula
    assert again.tree == formula.tree


@given(st.text(max_size=60) | st.text("()+-*/<>=!,: 01.aeifthnls", max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    found = normal(text)
    assert found.startswith("formula.") or parse(found) == parse(text)
