"""What the imports of tables say: how a file was read, and every row that cannot be taken."""

import argparse
from collections.abc import Iterator
from typing import Any

from subak.cli.console import Console, Progress
from subak.cli.files import read_named
from subak.core.errors import Fact, Refused, refuse
from subak.exchange.table_map import LARGEST_MAP, Layout, Read, read_map
from subak.exchange.table_problems import Problem, Problems
from subak.exchange.table_samples import SampleMap, sample_map
from subak.exchange.tables import LARGEST_TABLE, Row, Table, letters, read_table
from subak.language.catalogue import refusal
from subak.language.catalogue import table as words_of
from subak.language.numbers import whole


class ShowMap(argparse.Action):
    """`--example-map NAME`: print a map to start from, and end, as `--help` does."""

    def __init__(self, *flags: Any, language: str, **how: Any) -> None:
        super().__init__(*flags, **how)
        self._language = language

    def __call__(
        self, parser: argparse.ArgumentParser, _options: object, name: Any, _flag: object = None
    ) -> None:
        """Print it, in the reader's language."""
        shown: SampleMap = name or "members"
        print(sample_map(shown, self._language), end="")
        parser.exit()


def map_named(file: str, kind: type[Read]) -> Read:
    """The map in a file. Refused: those of `read_named` and `read_map`."""
    return read_map(read_named(file, LARGEST_MAP), kind)


def table_named(file: str, layout: Layout) -> Table:
    """The table in a file. Refused: those of `read_named` and `read_table`."""
    raw = read_named(file, LARGEST_TABLE)
    return read_table(raw, layout.encoding, layout.separator, layout.headings_line)


def rows_of(table: Table, problems: Problems, progress: Progress) -> Iterator[Row]:
    """The rows that can be read, with progress by lines; those that cannot join the problems."""
    lines = table.text.count("\n") + 1
    for found in table.rows():
        if isinstance(found, Refused):
            problems.add(Problem(int(found.facts["line"] or 0), "", "", found))
            continue
        progress(found.line, lines)
        yield found
    progress(lines, lines)


def refuse_rows(console: Console, table: Table, problems: Problems) -> None:
    """Name what is wrong, row by row, and refuse the whole; nothing where all is well.

    Refused: table.rows_refused.
    """
    if not problems.count:
        return
    for problem in sorted(problems.first, key=lambda each: each.line):
        _tell(console, table, problem)
    left = problems.count - len(problems.first)
    if left and not console.form:
        console.note("table.more_problems", count=whole(console.language, left))
    refuse("table.rows_refused", count=problems.count)


def _tell(console: Console, table: Table, problem: Problem) -> None:
    """One problem on stderr: a sentence, or an object for programs."""
    place: dict[str, Fact] = {
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
    }
    if console.form == "json":
        console.error(Refused(problem.reason.code, **problem.reason.facts | place))
        return
    reason = refusal(console.language, problem.reason)
    if problem.column:
        letter = letters(table.positions(problem.column)[0])
        name = "table.problem" if problem.value else "table.problem_of_cell"
        console.note(name, reason=reason, letter=letter, **place)
    else:
        name = "table.problem_of_row" if problem.value else "table.problem_of_line"
        console.note(name, reason=reason, **place)


def read_facts(console: Console, table: Table, rows: int) -> dict[str, Fact]:
    """How a file was read, as facts of the sentence `table.read`; for programs, in code words."""
    words = {} if console.form else words_of(console.language, "words")
    separator = words.get(f"separator.{table.separator}", table.separator)
    return {"encoding": table.encoding, "separator": separator, "rows": rows}
