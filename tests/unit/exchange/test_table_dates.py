"""Days of spreadsheets, in French, English and ISO writing."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.exchange.table_dates import DateOrder, read_day
from subak.language.numbers import day as in_words

DAYS = st.dates(datetime.date(1970, 1, 1), datetime.date(2999, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-31",
        "2024-12-31 00:00:00",
        "2024-12-31T00:00:00Z",
        "2024/12/31",
        "31/12/2024",
        "31.12.2024",
        "31-12-2024",
        "31/12/2024 00:00",
        "12/31/2024",
        "31 décembre 2024",
        "mardi 31 décembre 2024",
        "31 DÉC. 2024",
        "31 Dec 2024",
        "Tuesday, 31 December 2024",
        "December 31, 2024",
    ],
)
def test_the_last_day_of_a_year(text: str) -> None:
    assert read_day(text) == "2024-12-31"


def test_the_first_of_a_month_in_french() -> None:
    assert read_day("1er août 2024") == "2024-08-01"
    assert read_day("1 fe\u0301vrier 2024") == "2024-02-01"


def test_an_unclear_order_asks_the_map() -> None:
    with pytest.raises(Refused, match="table.date_ambiguous"):
        read_day("03/04/2024")
    assert read_day("03/04/2024", "day-month-year") == "2024-04-03"
    assert read_day("03/04/2024", "month-day-year") == "2024-03-04"
    assert read_day("05/05/2024") == "2024-05-05"


def test_a_short_year_asks_for_the_century() -> None:
    with pytest.raises(Refused, match="table.year_short"):
        read_day("31/12/24")
    assert read_day("31/12/24", century=2000) == "2024-12-31"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("31/02/2024", None),
        ("31/13/2024", None),
        ("12/31/2024", "day-month-year"),
        ("31/12/2024", "year-month-day"),
        ("45657", None),
        ("décembre 2024", None),
        ("31 brumaire 2024", None),
        ("2024-12-31 14:00", None),
        ("1969-12-31", None),
        ("31/12.2024", None),
        ("hier", None),
    ],
)
def test_what_is_no_day_is_refused(text: str, order: DateOrder | None) -> None:
    with pytest.raises(Refused, match="table.date_malformed"):
        read_day(text, order)


@given(DAYS)
def test_every_writing_of_a_day_is_read_as_it(day: datetime.date) -> None:
    iso = day.isoformat()
    assert read_day(iso) == iso
    assert read_day(f"{day:%d/%m/%Y}", "day-month-year") == iso
    assert read_day(f"{day:%m/%d/%Y}", "month-day-year") == iso
    assert read_day(in_words("fr", iso)) == iso
    assert read_day(in_words("en", iso)) == iso
