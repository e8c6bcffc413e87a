"""Formulas: the rules of the sample story, the language, its refusals, and its round trip."""

from fractions import Fraction

import pytest

from subak.core.errors import Refused
from subak.core.formula import (
    NO_UNIT,
    Measured,
    Unit,
    evaluate,
    parse,
    unit,
    unit_of,
    whole,
)

EUR, ARE, RESIDUE = unit("eur"), unit("are"), unit("kgn_ha")
A_CREDITS = "if residue <= 60 kgn_ha then ares / 1 are else 0"
A_TARIFF = "band(residue, 40 kgn_ha: 1.25 eur, 60 kgn_ha: 0.80 eur, else: 0 eur)"
A_COLLECTIVE = "if ares_at_target * 5 >= ares * 3 then ares / 1 are else 0"
C_POINTS = (
    "if indicator_1 + indicator_2 + indicator_3 >= 16 then "
    "(indicator_1 + indicator_2 + indicator_3) * min(ares, 6000 are * partners) / 1 are else 0"
)


def measured(value: object, of: Unit = NO_UNIT) -> Measured:
    return Measured(Fraction(str(value)), of)


def computed(text: str, **values: Measured) -> Measured:
    return evaluate(parse(text), values)


def refusal_of(text: str, **values: Measured) -> Refused:
    with pytest.raises(Refused) as refusal:
        evaluate(parse(text), values)
    return refusal.value


@pytest.mark.parametrize(
    ("residue", "credits_", "cents"), [(20, 100, 125), (40, 100, 125), (60, 100, 80), (61, 0, 0)]
)
def test_scheme_a(residue: int, credits_: int, cents: int) -> None:
    """The published cases of the sample story: 100 ares give 8,000 cents at 60 and 12,500 at 20."""
    values = {"residue": measured(residue, RESIDUE), "ares": measured(100, ARE)}
    assert whole(evaluate(parse(A_CREDITS), values), NO_UNIT) == credits_
    assert whole(evaluate(parse(A_TARIFF), values), EUR, 100) == cents


@pytest.mark.parametrize(("at_target", "credits_"), [(120_000, 169_520), (101_711, 0)])
def test_scheme_a_collective(at_target: int, credits_: int) -> None:
    values = {"ares": measured(169_520, ARE), "ares_at_target": measured(at_target, ARE)}
    assert whole(evaluate(parse(A_COLLECTIVE), values), NO_UNIT) == credits_


@pytest.mark.parametrize(
    ("points", "ares", "partners", "cents"),
    [
        ((10, 10, 10), 9_000, 1, 900_000),
        ((10, 10, 10), 20_000, 3, 2_700_000),
        ((6, 5, 5), 625, 1, 50_000),
        ((5, 5, 5), 6_000, 1, 0),
    ],
)
def test_scheme_c(points: tuple[int, ...], ares: int, partners: int, cents: int) -> None:
    """Published maxima of Adour-Garonne: 9,000 euros, and 27,000 with three partners."""
    values = {f"indicator_{n}": measured(value) for n, value in enumerate(points, 1)}
    values |= {"ares": measured(ares, ARE), "partners": measured(partners)}
    assert whole(evaluate(parse(C_POINTS), values), NO_UNIT) * 5 == cents


def test_scheme_d() -> None:
    result = computed("minutes / 1 minute", minutes=measured(90, unit("minute")))
    assert whole(result, NO_UNIT) == 90


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 2", "5"),
        ("(1 + 2) * 3", "9"),
        ("8 / 4 / 2", "1"),
        ("9 - 4 - 3", "2"),
        ("1 / 3", "1/3"),
        ("0.1 + 0.2", "3/10"),
        ("min(3, 1, 2) + max(3, 1, 2)", "4"),
        ("floor(7 / 2)", "3"),
        ("floor(0 - 7 / 2)", "-4"),
        ("if 1 < 2 and 2 < 1 or 1 = 1 then 1 else 0", "1"),
        ("if not 1 = 1 or 1 != 2 then 1 else 0", "1"),
        ("if not (1 = 1 or 1 != 2) then 1 else 0", "0"),
        ("if 1 > 1 then 1 else if 1 >= 1 then 2 else 3", "2"),
        ("(if 1 = 1 then 2 else 3) * 2", "4"),
        ("if (1 + 1) = 2 then 1 else 0", "1"),
        ("band(2, 1: 10, 2: 20, else: 30)", "20"),
        ("band(2.001, 1: 10, 2: 20, else: 30)", "30"),
    ],
)
def test_arithmetic(text: str, expected: str) -> None:
    assert computed(text) == measured(expected)


def test_units_multiply_and_divide() -> None:
    result = computed("rate * area / 2", rate=measured("0.80", EUR / ARE), area=measured(5, ARE))
    assert result == measured(2, EUR)
    assert str(EUR / ARE / ARE) == "eur/are^2"
    assert str(NO_UNIT) == "1"
    assert ARE * EUR == EUR * ARE


def test_only_the_branch_taken_is_computed() -> None:
    assert computed("if x = 0 then 0 else 1 / x", x=measured(0)) == measured(0)


@pytest.mark.parametrize(
    "text",
    [
        "1 eur + 1 are",
        "1 eur + 1",
        "if 1 eur < 1 then 1 else 0",
        "min(1 eur, 1)",
        "if 1 = 1 then 1 else 1 eur",
        "if 1 = 1 then 1 else 1 eur + 1",
        "band(1, 1 eur: 1, else: 1)",
        "band(1, 1: 1 eur, else: 1)",
    ],
)
def test_unlike_units_are_refused_in_every_branch(text: str) -> None:
    assert refusal_of(text).code == "formula.units_differ"


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("", 1, "value", "end"),
        ("1 +", 4, "value", "end"),
        ("(1", 3, ")", "end"),
        ("1 2", 3, "end", "2"),
        ("007", 2, "end", "0"),
        ("1.", 2, "end", "."),
        ("1e5 6", 5, "end", "6"),
        ("-1", 1, "value", "-"),
        ("a b", 3, "end", "b"),
        ("é", 1, "value", "é"),
        ("²", 1, "value", "²"),
        ("1\u202f000", 2, "end", "\u202f"),
        ("1 < 2", 1, "value", "1"),
        ("if 1 then 2 else 3", 4, "condition", "1"),
        ("if 1 = 1 then 2", 16, "else", "end"),
        ("1 + (1 = 1)", 5, "value", "("),
        ("if 1 = 1 and 2 then 1 else 2", 14, "condition", "2"),
        ("if 1 < 2 < 3 then 1 else 0", 10, "then", "<"),
        ("min(1)", 6, ",", ")"),
        ("band(1, else: 2)", 9, "number", "else"),
        ("band(1, 1: 2)", 13, ",", ")"),
        ("then", 1, "value", "then"),
        ("__import__('os')", 1, "value", "_"),
        ("a.b", 2, "end", "."),
        ("a(1)", 2, "end", "("),
    ],
)
def test_syntax_is_refused_with_its_place(
    text: str, position: int, expected: str, found: str
) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)
    assert refusal.value.code == "formula.syntax"
    assert refusal.value.facts == {"position": position, "expected": expected, "found": found}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1" * 2_001, "formula.too_long"),
        ("+".join("a" * 1_000), "formula.too_long"),  # over the limit in normal form
        ("(" * 41 + "1" + ")" * 41, "formula.too_deep"),
        ("floor(" * 40 + "1" + ")" * 40, "formula.too_deep"),
        ("if 1 = 1 then 1 else " * 40 + "1", "formula.too_deep"),
        ("band(1, 60: 1, 40: 2, else: 3)", "formula.bands_unordered"),
        ("band(1, 40: 1, 40.0: 2, else: 3)", "formula.bands_unordered"),
    ],
)
def test_formulas_that_nobody_should_write_are_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)
    assert refusal.value.code == code


def test_a_long_flat_sum_is_fine() -> None:
    assert computed(" + ".join("1" * 500)) == measured(500)


def test_missing_names_and_zero_divisors_are_refused() -> None:
    missing = refusal_of("if 1 = 1 then a else b", a=measured(1))
    assert (missing.code, missing.facts) == ("formula.name_unknown", {"name": "b"})
    zero = refusal_of("1 / (a - a)", a=measured(1))
    assert (zero.code, zero.facts) == ("formula.division_by_zero", {"divisor": "a - a"})


@pytest.mark.parametrize(
    ("result", "code"),
    [(measured("1.255", EUR), "formula.not_whole"), (measured(1), "formula.units_differ")],
)
def test_whole_never_rounds(result: Measured, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        whole(result, EUR, 100)
    assert refusal.value.code == code


def test_units_can_be_checked_before_any_value() -> None:
    assert unit_of(parse(A_TARIFF), {"residue": RESIDUE}) == EUR
    with pytest.raises(Refused) as refusal:
        unit_of(parse(A_TARIFF), {"residue": ARE})
    assert refusal.value.code == "formula.units_differ"
    with pytest.raises(Refused) as refusal:
        unit_of(parse(A_TARIFF), {})
    assert refusal.value.code == "formula.name_unknown"


def test_a_formula_is_its_normal_text() -> None:
    formula = parse("if residue<=60 kgn_ha then((ares))/1 are else 0")
    assert str(formula) == formula.text == A_CREDITS
    assert formula == parse(A_CREDITS)
    assert len({formula, parse(A_CREDITS)}) == 1
    assert formula != parse("0")
    assert formula.names() == {"residue", "ares"}
