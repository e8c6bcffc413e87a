"""Days as people write them in tables: ISO, `31/12/2024`, `31 décembre 2024`, `December 31, 2024`.

A day such as `03/04/2024` can be March or April: it is refused unless the map says the order. Years
of two digits need a century in the map. A time of day behind it must be midnight, which
spreadsheets add by themselves.
"""

import re
import unicodedata
from typing import Literal

from subak.core.errors import Refused, need, refuse
from subak.core.instants import Day, parse_day

DateOrder = Literal["day-month-year", "month-day-year", "year-month-day"]

_SHOWN = 40
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_MIDNIGHT = re.compile(r"[T ]00:00(:00([.,]0+)?)?Z?$")
_DAY_FIRST = re.compile(r"(?:[^\W\d]+\.?,? )?([0-9]{1,2})(?:er)? ([^\W\d]+)\.?,? ([0-9]{4})")
_MONTH_FIRST = re.compile(r"(?:[^\W\d]+\.?,? )?([^\W\d]+)\.? ([0-9]{1,2}),? ([0-9]{4})")
_MONTHS = (
    ("janvier janv jan january", 1),
    ("fevrier fevr fev february feb", 2),
    ("mars mar march", 3),
    ("avril avr april apr", 4),
    ("mai may", 5),
    ("juin june jun", 6),
    ("juillet juil july jul", 7),
    ("aout august aug", 8),
    ("septembre sept sep september", 9),
    ("octobre oct october", 10),
    ("novembre nov november", 11),
    ("decembre dec december", 12),
)
_MONTH_OF = {word: number for words, number in _MONTHS for word in words.split()}
Parts = tuple[str, str, str]


def read_day(text: str, order: DateOrder | None = None, century: int | None = None) -> Day:
    """The day that somebody wrote, years of two digits counted from `century` (such as 2000).

    Refused: table.date_malformed, table.date_ambiguous, table.year_short.
    """
    plain = _MIDNIGHT.sub("", " ".join(text.split()))
    year, month, number = _parts(plain, order, text)
    if len(year) == 2:
        if century is None:
            refuse("table.year_short", text=text[:_SHOWN])
        year = str(century + int(year))
    try:
        return parse_day(f"{year}-{int(month):02}-{int(number):02}")
    except Refused:
        raise Refused("table.date_malformed", text=text[:_SHOWN]) from None


def _parts(plain: str, order: DateOrder | None, text: str) -> Parts:
    """Year, month and day as texts of digits."""
    found = _ISO.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain)
    if found is not None:
        return found[1], found[2], found[3]
    found = _NUMBERS.fullmatch(plain)
    if found is not None:
        return _numbers(found[1], found[3], found[4], order, text)
    words = _unaccented(plain)
    found = _DAY_FIRST.fullmatch(words)
    if found is not None and found[2] in _MONTH_OF:
        return found[3], str(_MONTH_OF[found[2]]), found[1]
    found = _MONTH_FIRST.fullmatch(words)
    if found is not None and found[1] in _MONTH_OF:
        return found[3], str(_MONTH_OF[found[1]]), found[2]
    raise Refused("table.date_malformed", text=text[:_SHOWN])


def _numbers(first: str, second: str, year: str, order: DateOrder | None, text: str) -> Parts:
    need(order != "year-month-day", "table.date_malformed", text=text[:_SHOWN])
    one, two = int(first), int(second)
    if order is None:
        unclear = one <= 12 and two <= 12 and one != two
        need(not unclear, "table.date_ambiguous", text=text[:_SHOWN])
        order = "month-day-year" if two > 12 else "day-month-year"
    return (year, second, first) if order == "day-month-year" else (year, first, second)


def _unaccented(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
