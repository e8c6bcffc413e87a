"""Calendar values of stamps and deadlines: instants in UTC, civil days, periods of whole days.

Both are texts of fixed width (`2025-03-01T09:30:00Z`, `2025-03-01`; RFC 3339, one form only), so
texts sort as times do. Numbers beside them: seconds and days since 1970-01-01, leap seconds not
counted. Years 1970 to 9999, proleptic Gregorian.
Invariants: one text for each value and back; nothing here knows what time it is now: this is the
only module of the core that may import `datetime`, and only for its calendar.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NewType

from msgspec import Struct

from subak.core.errors import need, refuse

Instant = NewType("Instant", str)
Day = NewType("Day", str)

FIRST_DAY = Day("1970-01-01")
LAST_DAY = Day("9999-12-31")
SECONDS_PER_DAY = 86_400

_EPOCH = date(1970, 1, 1).toordinal()
_LAST_NUMBER = date(9999, 12, 31).toordinal() - _EPOCH
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])Z")
_SHOWN = 40
"""Characters of a malformed text that a refusal repeats."""


class Period(Struct, frozen=True, forbid_unknown_fields=True):
    """Whole days from `first` to `last`, both included.

    Refuses `period.empty` where the last day lies before the first, and malformed days.
    """

    first: Day
    last: Day

    def __post_init__(self) -> None:
        length = days_between(self.first, self.last)
        need(length >= 0, "period.empty", first=self.first, last=self.last)

    def contains(self, day: Day) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last

    def overlaps(self, other: "Period") -> bool:
        """Whether the two periods share at least one day."""
        return self.first <= other.last and other.first <= self.last


def parse_instant(text: str) -> int:
    """Seconds since 1970-01-01T00:00:00Z of `YYYY-MM-DDTHH:MM:SSZ`, in exactly this form.

    Refuses `stamp.instant_malformed`.
    """
    number, clock = _number_or_none(text[:10]), _CLOCK.fullmatch(text, 10)
    if number is None or clock is None:
        refuse("stamp.instant_malformed", text=text[:_SHOWN])
    hours, minutes, seconds = clock.groups()
    return number * SECONDS_PER_DAY + int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def format_instant(seconds: int) -> Instant:
    """The instant so many seconds after 1970-01-01T00:00:00Z.

    Refuses `stamp.day_out_of_range` before 1970 and after 9999.
    """
    number, second = divmod(seconds, SECONDS_PER_DAY)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return Instant(f"{day_from_number(number)}T{hour:02}:{minute:02}:{second:02}Z")


def parse_day(text: str) -> Day:
    """The text as a day, if it is one. Refuses `stamp.day_malformed`."""
    day_number(Day(text))
    return Day(text)


def day_number(day: Day) -> int:
    """Days since 1970-01-01. Refuses `stamp.day_malformed`."""
    number = _number_or_none(day)
    if number is None:
        refuse("stamp.day_malformed", text=day[:_SHOWN])
    return number


def day_from_number(number: int) -> Day:
    """The day so many days after 1970-01-01. Refuses `stamp.day_out_of_range`."""
    need(0 <= number <= _LAST_NUMBER, "stamp.day_out_of_range", number=number)
    return Day(date.fromordinal(_EPOCH + number).isoformat())


def days_between(start: Day, end: Day) -> int:
    """Days from start to end; negative where the end lies before the start."""
    return day_number(end) - day_number(start)


def add_days(day: Day, count: int) -> Day:
    """The day so many days later (earlier, if negative). Refuses `stamp.day_out_of_range`."""
    return day_from_number(day_number(day) + count)


@lru_cache(maxsize=4096)
def _number_or_none(text: str) -> int | None:
    """Days since 1970-01-01, or None. Cached: a replay asks for the same few days all along."""
    parts = _DAY.fullmatch(text)
    if parts is None:
        return None
    try:
        number = date(*map(int, parts.groups())).toordinal() - _EPOCH
    except ValueError:
        return None
    return number if number >= 0 else None
