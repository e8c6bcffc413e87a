"""Numbers of spreadsheets: exact, in French and English writing, refused where they are unclear."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.exchange.table_numbers import (
    MARKS,
    Decimal,
    DecimalMark,
    read_decimal,
    read_minutes,
)


@pytest.mark.parametrize(
    ("text", "digits", "places"),
    [
        ("0", 0, 0),
        ("12", 12, 0),
        ("+12", 12, 0),
        ("-1,50", -150, 2),
        ("\u22121.5", -15, 1),
        ("1234,5", 12345, 1),
        ("1 234,5", 12345, 1),
        ("1\u00a0234,5", 12345, 1),
        ("1\u202f234\u202f567,25", 123456725, 2),
        ("1\u2009234.5", 12345, 1),
        ("1.234,5", 12345, 1),
        ("1,234.5", 12345, 1),
        ("1'234.5", 12345, 1),
        ("1\u2019234,567", 1234567, 3),
        ("1.234.567", 1234567, 0),
        ("1,234,567.891", 1234567891, 3),
        ("0,125", 125, 3),
        ("1234,567", 1234567, 3),
        ("1 234,567", 1234567, 3),
    ],
)
def test_numbers_that_leave_no_choice(text: str, digits: int, places: int) -> None:
    assert read_decimal(text) == (digits, places)


@pytest.mark.parametrize("text", ["1,234", "12.345", "123,456", "-1.234"])
def test_what_may_be_thousands_or_decimals_asks_the_map(text: str) -> None:
    with pytest.raises(Refused, match="table.number_ambiguous"):
        read_decimal(text)
    decimal: DecimalMark = "comma" if "," in text else "point"
    other: DecimalMark = "point" if decimal == "comma" else "comma"
    assert read_decimal(text, decimal).places == 3
    assert read_decimal(text, other).places == 0


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", None),
        ("douze", None),
        ("1,5,3", None),
        ("1,2.3,4", None),
        ("1.5", "comma"),
        ("1,5", "point"),
        ("12 5", None),
        ("1 23,5", None),
        ("1234 567", None),
        ("1 234 5", None),
        ("12,34.5", None),
        ("5 h", None),
        ("12 %", None),
        ("1e3", None),
        ("0x1f", None),
        ("1,", None),
        (",5", None),
        ("--1", None),
        ("\u0661", None),
        ("1234567890123456789", None),
    ],
)
def test_what_is_no_number_is_refused(text: str, mark: DecimalMark | None) -> None:
    with pytest.raises(Refused, match="table.number_malformed"):
        read_decimal(text, mark)


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 5),
    st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009", "'", "other"]),
    st.sampled_from(["comma", "point"]),
)
def test_every_writing_of_a_number_is_read_as_it(
    digits: int, places: int, group: str, mark: DecimalMark
) -> None:
    other = MARKS["point" if mark == "comma" else "comma"]
    whole, rest = divmod(abs(digits), 10**places)
    head = f"{whole:,}".replace(",", other if group == "other" else group)
    tail = f"{MARKS[mark]}{rest:0{places}}" if places else ""
    written = f"{'-' * (digits < 0)}{head}{tail}"
    assert read_decimal(written, mark) == Decimal(digits, places)
    with suppress(Refused):  # without the mark it may be unclear, but never another number
        assert read_decimal(written) == Decimal(digits, places)


@given(st.integers(0, 10**9), st.integers(0, 6), st.integers(0, 6), st.integers(1, 100))
def test_parts_are_exact_or_none(digits: int, places: int, decimals: int, times: int) -> None:
    parts = Decimal(digits, places).parts(decimals, times)
    if parts is None:
        assert digits * times * 10**decimals % 10**places
    else:
        assert parts * 10**places == digits * times * 10**decimals


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h30", 90),
        ("1 h 30", 90),
        ("1H30min", 90),
        ("2h", 120),
        ("45 min", 45),
        ("1:30", 90),
        ("01:30:00", 90),
        ("100:00", 6000),
        ("1h75", None),
        ("1,5", None),
        ("h", None),
    ],
)
def test_durations(text: str, minutes: int | None) -> None:
    assert read_minutes(text) == minutes


def test_seconds_do_not_fit_into_minutes() -> None:
    with pytest.raises(Refused, match="table.number_too_fine"):
        read_minutes("1:30:20")
