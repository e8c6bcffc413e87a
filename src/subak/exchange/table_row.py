"""One row read field by field: what is wrong with a cell is noted with its line and column."""

from collections.abc import Callable
from typing import TypeVar

from subak.core.errors import Fact, refuse
from subak.exchange.table_map import Columns, Constant, heading
from subak.exchange.table_problems import LONGEST_SHOWN, Problems, check_cell, is_total
from subak.exchange.tables import Row

Value = TypeVar("Value")


class RowReader:
    """Reads the fields of one row; all its problems are found, not the first alone."""

    def __init__(self, columns: Columns, problems: Problems, row: Row) -> None:
        self._columns = columns
        self._problems = problems
        self._row = row
        self._before = problems.count

    def is_total(self) -> bool:
        """Whether the row sums up others. Noted: table.total_row."""
        if not is_total(self._row.cells):
            return False
        shown = next(cell for cell in self._row.cells if cell)
        with self._problems.at(self._row.line, "", shown):
            refuse("table.total_row", text=shown[:LONGEST_SHOWN])
        return True

    @property
    def failed(self) -> bool:
        """Whether anything is wrong with the row so far."""
        return self._problems.count > self._before

    def needs(self, source: object, read: Callable[[str], Value]) -> Value | None:
        """The value of a field that may not be empty; None where it is wrong.

        Noted: table.cell_empty, those of `check_cell` and of `read`.
        """
        text = self._columns.text(self._row.cells, source)
        if text:
            return self.takes(source, read)
        with self._problems.at(self._row.line, heading(source) or "", ""):
            refuse("table.cell_empty")
        return None

    def takes(self, source: object, read: Callable[[str], Value]) -> Value | None:
        """The value of a field; None where it is empty, not mapped or wrong."""
        text = self._columns.text(self._row.cells, source)
        if not text:
            return None
        with self._problems.at(self._row.line, heading(source) or "", text):
            if not isinstance(source, Constant):
                check_cell(text)
            return read(text)
        return None

    def objects(self, code: str, **facts: Fact) -> None:
        """Something is wrong with the row as a whole."""
        with self._problems.at(self._row.line, "", ""):
            refuse(code, **facts)

    def once(self, lines: dict[str, int], key: str) -> None:
        """The row is the only one under a key. Noted: table.row_twice."""
        first = lines.setdefault(key, self._row.line)
        if first != self._row.line:
            self.objects("table.row_twice", first=first)

    def whole(self, build: Callable[[], Value]) -> Value | None:
        """What is made of the whole row; None where anything is wrong with it."""
        if self.failed:
            return None
        with self._problems.at(self._row.line, "", ""):
            return build()
        return None
