"""`subak show life`: what became of credits, from their issue to their end."""

import re

from subak.cli.console import Console
from subak.cli.show_cells import Cells
from subak.core.errors import need, refuse
from subak.service.reader import Reader
from subak.service.rows import Value

_RANGE = re.compile(r"(.+?)(?:[: ]([0-9]{1,15})(?:[-–]([0-9]{1,15}))?)?")
COLUMNS = ("entry", "day", "what", "credits", "serial", "holder", "code")
_LIFE = """SELECT life.n, life.day, life.what, life.recognition, life.first, life.last,
 issue.series, issue.serial_first, life.holder, life.code
 FROM lot_life life JOIN issue ON issue.recognition = life.recognition
 WHERE life.recognition = ? AND life.first <= ? AND life.last >= ? ORDER BY life.n, life.first"""
_OF_SERIES = """SELECT recognition, serial_first, credits FROM issue
 WHERE series = ? AND serial_first <= ? AND serial_first + credits > ? ORDER BY serial_first"""


def show(reader: Reader, console: Console, of: str) -> None:
    """The life of credits, by `recognition:first-last` or by `series:first-last`."""
    name, first, last = read_range(of)
    parts = _parts(reader, name, first, last)
    need(parts, "show.credits_unknown", id=of)
    rows = [row for part in parts for row in _lives(reader, *part)]
    cells = Cells(reader, console)
    console.table(COLUMNS, [cells.row(COLUMNS, row) for row in sorted(rows, key=_by_entry)])


def read_range(text: str) -> tuple[str, int, int]:
    """A name with the first and last number; all numbers where none is given.

    Refused: show.range_malformed.
    """
    found = _RANGE.fullmatch(text)
    if found is None:
        refuse("show.range_malformed", text=text)
    name, first, last = found.groups()
    low = int(first) if first else 1
    high = int(last) if last else low if first else 10**15
    need(low <= high, "show.range_malformed", text=text)
    return name, low, high


def _parts(reader: Reader, name: str, first: int, last: int) -> list[tuple[str, int, int]]:
    """The range as numbers of recognitions."""
    if reader.select("SELECT 1 FROM issue WHERE recognition = ?", name):
        return [(name, first, last)]
    parts = []
    for recognition, serial, count in reader.select(_OF_SERIES, name, last, first):
        start, most = int(str(serial)), int(str(count))
        low, high = max(first - start + 1, 1), min(last - start + 1, most)
        parts.append((str(recognition), low, high))
    return parts


def _lives(reader: Reader, recognition: str, first: int, last: int) -> list[tuple[Value, ...]]:
    lives: list[tuple[Value, ...]] = []
    for row in reader.select(_LIFE, recognition, last, first):
        n, day, what, _, start, end, series, serial, holder, code = row
        low, high = max(int(str(start)), first), min(int(str(end)), last)
        before = int(str(serial)) - 1
        numbers = f"{recognition}:{low}-{high}"
        lives.append(
            (n, day, what, numbers, f"{series!s} {before + low}–{before + high}", holder, code)
        )
    return lives


def _by_entry(row: tuple[Value, ...]) -> int:
    return int(str(row[0]))
