"""What is wrong in a table: every row, with line, column, cell and reason, the first fifty kept."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from subak.core.errors import Refused, need

SHOWN_AT_MOST = 50
LONGEST_SHOWN = 40
_ERRORS = (
    *("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#VALEUR!", "#NAME?", "#NOM?", "#NUM!", "#NOMBRE!"),
    "Err:",
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Control characters that are no spaces, and halves of letters."""
_TOTALS = frozenset(
    (
        *("total", "totaux", "totals", "total général", "grand total"),
        *("sous-total", "sous total", "subtotal", "somme", "sum"),
    )
)


@dataclass(frozen=True)
class Problem:
    """Why one row cannot be taken; `column` is empty where it is the row as a whole."""

    line: int
    column: str
    value: str
    reason: Refused


@dataclass
class Problems:
    """All problems of a table by count, the first of them in words."""

    count: int = 0
    first: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < SHOWN_AT_MOST:
            self.first.append(problem)

    @contextmanager
    def at(self, line: int, column: str, value: str) -> Iterator[None]:
        """Take what is refused inside as a problem of one cell."""
        try:
            yield
        except Refused as refused:
            shown = " ".join(value.split())[:LONGEST_SHOWN]
            self.add(Problem(line, column, shown, refused))


def check_cell(text: str) -> None:
    """Refuse what only means something inside a spreadsheet.

    Refused: table.formula_error, table.formula, table.character_wrong.
    """
    need(not text.startswith(_ERRORS), "table.formula_error", text=text[:LONGEST_SHOWN])
    need(not text.startswith("="), "table.formula", text=text[:LONGEST_SHOWN])
    need(not _CONTROL.search(text), "table.character_wrong", text=ascii(text)[1:-1][:LONGEST_SHOWN])


def is_total(cells: tuple[str, ...]) -> bool:
    """Whether a row sums up others instead of telling of its own."""
    first = next((cell for cell in cells if cell), "").casefold().rstrip(" :")
    return first in _TOTALS
