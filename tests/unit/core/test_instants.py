"""Instants, days and periods: strict forms, the calendar, both ends included."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.core.instants import (
    FIRST_DAY,
    LAST_DAY,
    Day,
    Period,
    add_days,
    day_from_number,
    day_number,
    days_between,
    format_instant,
    parse_day,
    parse_instant,
)

LAST_SECOND = 253_402_300_799
DAYS = st.dates(date(1970, 1, 1), date(9999, 12, 31)).map(lambda day: Day(day.isoformat()))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2001-09-09T01:46:40Z", 1_000_000_000),
        ("2000-02-29T23:59:59Z", 951_868_799),
        ("9999-12-31T23:59:59Z", LAST_SECOND),
    ],
)
def test_known_instants(text: str, seconds: int) -> None:
    assert parse_instant(text) == seconds
    assert format_instant(seconds) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-03-01",
        "2025-03-01T09:30:00",
        "2025-03-01T09:30:00z",
        "2025-03-01 09:30:00Z",
        "2025-03-01T09:30:00+00:00",
        "2025-03-01T09:30:00.0Z",
        "2025-03-01T09:30:00Z\n",
        "2025-03-01T24:00:00Z",
        "2025-03-01T09:60:00Z",
        "2016-12-31T23:59:60Z",
        "2025-02-29T09:30:00Z",
        "1969-12-31T23:59:59Z",
        "2025-3-01T09:30:00Z",
        "٢٠٢٥-03-01T09:30:00Z",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_instant(text)
    assert refusal.value.code == "stamp.instant_malformed"


@given(st.integers(0, LAST_SECOND))
def test_instants_round_trip_and_agree_with_the_library(seconds: int) -> None:
    text = format_instant(seconds)
    assert parse_instant(text) == seconds
    assert datetime.fromisoformat(text) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        seconds=seconds
    )


@given(st.integers(0, LAST_SECOND), st.integers(0, LAST_SECOND))
def test_texts_sort_as_times_do(one: int, other: int) -> None:
    assert (format_instant(one) < format_instant(other)) == (one < other)


@pytest.mark.parametrize("seconds", [-1, LAST_SECOND + 1])
def test_instants_outside_the_calendar_are_refused(seconds: int) -> None:
    with pytest.raises(Refused) as refusal:
        format_instant(seconds)
    assert refusal.value.code == "stamp.day_out_of_range"


@pytest.mark.parametrize(
    "text", ["", "2025-02-29", "2025-00-01", "1969-12-31", "2025-1-1", "20250101", "2025-01-01\n"]
)
def test_malformed_days_are_refused(text: str) -> None:
    for read in (parse_day, day_number):
        with pytest.raises(Refused) as refusal:
            read(Day(text))
        assert refusal.value.code == "stamp.day_malformed"


@given(DAYS)
def test_days_round_trip(day: Day) -> None:
    assert parse_day(day) == day
    assert day_from_number(day_number(day)) == day


@given(DAYS, DAYS)
def test_adding_the_days_between_arrives(start: Day, end: Day) -> None:
    assert add_days(start, days_between(start, end)) == end
    assert days_between(start, end) == (date.fromisoformat(end) - date.fromisoformat(start)).days


def test_a_day_after_the_last_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        add_days(LAST_DAY, 1)
    assert refusal.value.code == "stamp.day_out_of_range"
    assert add_days(LAST_DAY, -days_between(FIRST_DAY, LAST_DAY)) == FIRST_DAY


def test_a_period_holds_both_ends() -> None:
    winter = Period(Day("2024-11-15"), Day("2025-02-15"))
    inside = ("2024-11-15", "2025-01-01", "2025-02-15")
    outside = ("2024-11-14", "2025-02-16")
    assert all(winter.contains(Day(day)) for day in inside)
    assert not any(winter.contains(Day(day)) for day in outside)


@pytest.mark.parametrize(
    ("first", "last", "shared"),
    [
        ("2025-02-15", "2025-03-01", True),
        ("2025-02-16", "2025-03-01", False),
        ("2024-01-01", "2024-11-15", True),
        ("2024-01-01", "2024-11-14", False),
        ("2024-12-01", "2024-12-02", True),
    ],
)
def test_overlap_is_a_shared_day(first: str, last: str, *, shared: bool) -> None:
    winter, other = Period(Day("2024-11-15"), Day("2025-02-15")), Period(Day(first), Day(last))
    assert winter.overlaps(other) is shared
    assert other.overlaps(winter) is shared


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2025-01-02", "2025-01-01", "period.empty"),
        ("2025-01-02", "soon", "stamp.day_malformed"),
    ],
)
def test_impossible_periods_are_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        Period(Day(first), Day(last))
    assert refusal.value.code == code
