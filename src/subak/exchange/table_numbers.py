"""Numbers as people write them in tables, as whole smallest parts: never a float, never rounded.

`1 234,5`, `1.234,5`, `1,234.5`, `1'234.5`, with any kind of space. A point or comma with exactly
three digits behind it may group thousands or begin decimals: such a number is refused unless the
map says the mark of decimals (or its writing leaves no choice, as in `0,125` or `1 234,567`).
Durations: `1h30`, `1 h 30 min`, `1:30`, `1:30:00`, `90 min`.
Invariant: what is read, written again in any of these ways, is read as the same whole number.
"""

import re
from typing import Literal, NamedTuple

from subak.core.errors import need, refuse

DecimalMark = Literal["comma", "point"]
MARKS = {"comma": ",", "point": "."}

_SPACES = re.compile(r"\s")
_PLAIN = re.compile(r"[0-9]+")
_SHAPE = re.compile(r"[0-9]+(?:[.,'][0-9]+)*")
_MINUS = ("-", "\u2212")
_DIGITS_AT_MOST = 18
_SHOWN = 40
_DURATION = re.compile(
    r"(?:([0-9]{1,6})\s?h(?:\s?([0-9]{1,2})(?:\s?min\.?|m)?)?|([0-9]{1,6})\s?min\.?)"
)
_CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?")


class Decimal(NamedTuple):
    """An exact decimal number: `digits` without a point, the last `places` of them decimals."""

    digits: int
    places: int

    def parts(self, decimals: int, times: int = 1) -> int | None:
        """So many smallest parts of a unit, `times` of which the number counts; None if uneven."""
        whole, rest = divmod(self.digits * times * 10**decimals, 10**self.places)
        return None if rest else whole


def read_decimal(text: str, mark: DecimalMark | None = None) -> Decimal:
    """A number that somebody wrote. Refused: table.number_malformed, table.number_ambiguous."""
    sign, body = _sign(text)
    groups = _SPACES.split(body)
    body = "".join(groups).replace("\u2019", "'")
    if not _SHAPE.fullmatch(body):
        refuse("table.number_malformed", text=text[:_SHOWN])
    decimal = _decimal_mark(body, mark, text, spaced=len(groups) > 1)
    head, _, tail = body.partition(decimal) if decimal else (body, "", "")
    grouped = [*groups[:-1], groups[-1].partition(decimal)[0]] if decimal else groups
    well = _well_grouped(grouped) and _well_grouped(re.split(r"[.,']", head))
    digits = re.sub(r"[.,']", "", head) + tail
    need(
        well and len(digits) <= _DIGITS_AT_MOST and (not tail or _PLAIN.fullmatch(tail)),
        "table.number_malformed",
        text=text[:_SHOWN],
    )
    return Decimal(sign * int(digits), len(tail))


def read_minutes(text: str) -> int | None:
    """The minutes of a duration, or None where the text is none.

    Refused: table.number_too_fine, for seconds.
    """
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        need(not int(clock[3] or 0), "table.number_too_fine", text=text, unit="minute", decimals=0)
        return int(clock[1]) * 60 + int(clock[2])
    found = _DURATION.fullmatch(text.lower())
    if found is None:
        return None
    hours, minutes, alone = (int(part or 0) for part in found.groups())
    return hours * 60 + minutes + alone if minutes < 60 else None


def _sign(text: str) -> tuple[int, str]:
    body = text.strip()
    if body.startswith(_MINUS):
        return -1, body[1:].strip()
    return 1, body.removeprefix("+").strip()


def _decimal_mark(body: str, mark: DecimalMark | None, text: str, *, spaced: bool) -> str:
    """The mark before the decimals, or an empty text where there are none."""
    if mark is not None:
        return MARKS[mark] if MARKS[mark] in body else ""
    found = [letter for letter in body if letter in ",."]
    if not found:
        return ""
    last = found[-1]
    if len(found) > 1:
        return "" if found.count(last) == len(found) else last
    head, _, tail = body.partition(last)
    grouped_otherwise = spaced or "'" in head
    could_group = len(tail) == 3 and len(head) <= 3 and head != "0" and not grouped_otherwise
    need(not could_group, "table.number_ambiguous", text=text[:_SHOWN])
    return last


def _well_grouped(groups: list[str]) -> bool:
    """Whether digits stand in groups of three, the first of one to three, or in one group."""
    if len(groups) == 1:
        return True
    plain = [re.sub(r"[.,']", "", group) for group in groups]
    return 1 <= len(plain[0]) <= 3 and all(len(group) == 3 for group in plain[1:])
