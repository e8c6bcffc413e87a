"""Tables as spreadsheets export them: rows of cells under one line of headings.

Source: RFC 4180 and what LibreOffice and Excel make of it: comma, semicolon or tab, quoted cells
that hold line ends, a first line `sep=;`, empty rows and empty cells at the end. A cell keeps its
text; only spaces around it go. Empty rows are passed over.
Invariants: each row has as many cells as there are headings; a row knows the line of the file on
which it begins, counted from 1.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from subak.core.errors import Refused, need
from subak.exchange.table_encoding import decode_table

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
LARGEST_TABLE = 64 << 20
_SEPARATOR_LINE = "sep="
_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")


@dataclass(frozen=True)
class Row:
    """The cells of one row; `line` is where it begins in the file."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells)


@dataclass(frozen=True)
class Table:
    """A file as a table, and how it was read."""

    text: str
    encoding: str
    separator: str
    """One of the names of `SEPARATORS`."""
    columns: tuple[str, ...]
    headings_at: int
    """The line on which the headings stand."""

    def rows(self) -> Iterator[Row | Refused]:
        """The rows below the headings; a refusal, with its line, in place of one that is wrong.

        Refused: table.row_length, table.quote_open (the last one, as nothing can be read on).
        """
        width = len(self.columns)
        try:
            for row in _read(self.text, SEPARATORS[self.separator]):
                if row.line <= self.headings_at or row.is_empty:
                    continue
                found = len(row.cells)
                if found < width or any(row.cells[width:]):
                    yield Refused("table.row_length", line=row.line, found=found, expected=width)
                else:
                    yield Row(row.line, row.cells[:width])
        except Refused as refused:
            yield refused

    def positions(self, heading: str) -> list[int]:
        """Where columns of a heading stand, whatever its capitals and spaces."""
        asked = folded(heading)
        return [at for at, name in enumerate(self.columns) if folded(name) == asked]


def read_table(
    raw: bytes,
    encoding: str | None = None,
    separator: str | None = None,
    headings_line: int | None = None,
) -> Table:
    """A file as a table; what is not said about it is found out.

    Refused: those of `decode_table`, table.separator_unknown, table.without_headings,
    table.quote_open.
    """
    text, encoding = decode_table(raw, encoding)
    if separator is None:
        separator = _separator(text, headings_line or 1)
    known = ", ".join(SEPARATORS)
    need(separator in SEPARATORS, "table.separator_unknown", separator=separator, known=known)
    for row in _read(text, SEPARATORS[separator]):
        says_separator = row.line == 1 and _separator_line(text) is not None
        if row.line >= (headings_line or 1) and not row.is_empty and not says_separator:
            columns = _without_empty_end(row.cells)
            return Table(text, encoding, separator, columns, row.line)
    raise Refused("table.without_headings")


def folded(text: str) -> str:
    """What of a text people mean: no capitals, single spaces, one form of each letter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def letters(position: int) -> str:
    """How spreadsheets call a column: A, B, …, Z, AA."""
    name = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _read(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield Row(line, tuple(map(_trimmed, cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Refused("table.quote_open", line=line) from error


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends, one by one: no second copy of a large text is made."""
    return (found[0] for found in _LINE.finditer(text))


def _trimmed(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip())


def _separator_line(text: str) -> str | None:
    """The separator that Excel's first line `sep=;` says."""
    first = text[: len(_SEPARATOR_LINE) + 2].rstrip("\r\n")
    if first.lower().startswith(_SEPARATOR_LINE) and len(first) == len(_SEPARATOR_LINE) + 1:
        return first[-1]
    return None


def _separator(text: str, headings_line: int) -> str:
    """The separator that stands most often in the headings, outside quotation marks."""
    said = _separator_line(text)
    if said is not None:
        return next((name for name, mark in SEPARATORS.items() if mark == said), said)
    lines = (line for line in _lines(text) if line.strip())
    heading = next((line for at, line in enumerate(lines, 1) if at >= headings_line), "")
    outside = "".join(heading.split('"')[::2])
    return max(SEPARATORS, key=lambda name: outside.count(SEPARATORS[name]))


def _without_empty_end(cells: Sequence[str]) -> tuple[str, ...]:
    width = max(at for at, cell in enumerate(cells, 1) if cell)
    return tuple(cells[:width])
