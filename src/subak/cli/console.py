"""What a command shows.

Sentences in the reader's language, tables as text, JSON or CSV, progress on stderr.
"""

import csv
import json
import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from subak.core.errors import SubakError
from subak.language.catalogue import LanguageCode, refusal, table, text

if TYPE_CHECKING:  # a stranger who only verifies needs no service
    from subak.service.session import Session

Cell = str | int | None
BAR_WIDTH = 30
REDRAW_SECONDS = 0.1


class Console:
    """Writes to stdout what was asked for and to stderr what accompanies it."""

    def __init__(self, language: LanguageCode) -> None:
        self.language: LanguageCode = language
        self.form: Literal["", "json", "csv"] = ""
        self.writer: Session | None = None
        """A writer that is open already (the demo's); else commands reach for one themselves."""

    def word(self, name: str) -> str:
        """A help text or a heading."""
        return table(self.language, "help")[name]

    def text(self, name: str, /, **facts: object) -> str:
        """A sentence of the catalogue."""
        return text(self.language, name, **facts)

    def say(self, name: str, /, **facts: object) -> None:
        """Print a sentence; not where a program reads the output."""
        print(self.text(name, **facts), file=sys.stderr if self.form else sys.stdout)

    def note(self, name: str, /, **facts: object) -> None:
        """A sentence on stderr."""
        print(self.text(name, **facts), file=sys.stderr)

    def error(self, error: SubakError, *, onto_stdout: bool = False) -> None:
        """A refusal on stderr: as text, or as JSON with code and facts."""
        stream = sys.stdout if onto_stdout else sys.stderr
        if self.form == "json":
            told = {"error": type(error).__name__.lower(), "code": error.code, "facts": error.facts}
            print(json.dumps(told, ensure_ascii=False), file=stream)
        else:
            print(refusal(self.language, error), file=stream)

    def value(self, content: object) -> None:
        """A result for programs, as JSON."""
        print(json.dumps(content, ensure_ascii=False, indent=1))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Rows as aligned text, JSON objects or CSV; the columns are names of the catalogue."""
        if self.form == "json":
            self.value([dict(zip(columns, row, strict=True)) for row in rows])
        elif self.form == "csv":
            csv.writer(sys.stdout).writerows([columns, *rows])
        else:
            heads = [table(self.language, "columns").get(name, name) for name in columns]
            _print_aligned([heads, *([_shown(cell) for cell in row] for row in rows)], rows)

    def progress(self, name: str) -> "Progress":
        """A bar on stderr where somebody looks at it."""
        return Progress(self.text(name))


class Progress:
    """A progress bar; silent where stderr is not a terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._drawn_at = 0.0
        self._shown = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is."""
        now = time.monotonic()
        if not self._shown or (done < total and now - self._drawn_at < REDRAW_SECONDS):
            return
        self._drawn_at = now
        full = BAR_WIDTH * done // max(total, 1)
        bar = "█" * full + "░" * (BAR_WIDTH - full)
        end = "\n" if done >= total else ""
        print(f"\r{self._title} {bar} {done}/{total}", end=end, file=sys.stderr, flush=True)


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _print_aligned(lines: Sequence[Sequence[str]], rows: Sequence[Sequence[Cell]]) -> None:
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    right = [
        all(isinstance(row[at], int) for row in rows) and bool(rows) for at in range(len(widths))
    ]
    for line in lines:
        cells = []
        for cell, width, to_right in zip(line, widths, right, strict=True):
            space = " " * (width - _width(cell))
            cells.append(space + cell if to_right else cell + space)
        print("  ".join(cells).rstrip())


def _width(cell: str) -> int:
    """Columns that a text takes on a terminal: combining marks none, wide letters two."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in cell)
    return len(cell) + wide - sum(unicodedata.combining(letter) > 0 for letter in cell)
