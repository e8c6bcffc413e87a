"""Amounts as people write them: exact, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.cli.measured import amount_in, named
from subak.core.errors import Refused


@pytest.mark.parametrize(
    ("text", "unit", "decimals", "parts"),
    [
        ("12", "are", 0, 12),
        ("12.40", "ha", 2, 1240),
        ("12,4", "ha", 2, 1240),
        ("12.00", "are", 0, 12),
        ("-0.5", "kg", 1, -5),
        ("+3", "kg", 0, 3),
        ("90", "minute", 0, 90),
        ("1h30", "minute", 0, 90),
        ("2h", "minute", 0, 120),
        ("-0h30", "minute", 0, -30),
    ],
)
def test_amounts_are_read_exactly(text: str, unit: str, decimals: int, parts: int) -> None:
    assert amount_in(text, unit, decimals) == parts


@given(st.integers(-(10**12), 10**12), st.integers(0, 9))
def test_what_is_written_out_is_read_back(parts: int, decimals: int) -> None:
    head, tail = divmod(abs(parts), 10**decimals)
    point = f".{tail:0{decimals}}" if decimals else ""
    assert amount_in(f"{'-' if parts < 0 else ''}{head}{point}", "kg", decimals) == parts


@pytest.mark.parametrize("text", ["", "twelve", "1e3", "1h30", "1h75", "NaN", "١٢", "1.2.3", "--1"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        amount_in(text, "are", 0)
    assert refused.value.code == "argument.amount_malformed"


def test_nothing_is_rounded() -> None:
    with pytest.raises(Refused) as refused:
        amount_in("12.405", "ha", 2)
    assert refused.value.code == "argument.amount_too_fine"
    assert refused.value.facts["smallest"] == "0.01"


def test_one_measure_needs_no_name() -> None:
    assert named("90", ["minutes"]) == ("minutes", "90")
    assert named("minutes=90", ["minutes"]) == ("minutes", "90")


def test_several_measures_need_names() -> None:
    for text, code in (("90", "malformed"), ("hours=3", "unknown"), ("ares=", "malformed")):
        with pytest.raises(Refused) as refused:
            named(text, ["ares", "residue"])
        assert refused.value.code == f"argument.measure_{code}"
