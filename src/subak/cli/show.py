"""`subak show`: what is in the books, from the read tables, without the writer."""

import argparse
from collections.abc import Callable

from subak.cli import (
    show_entries,
    show_life,
    show_overlaps,
    show_overview,
    show_spheres,
    show_voice,
    show_way,
)
from subak.cli.act import reading
from subak.cli.arguments import positive
from subak.cli.console import Console
from subak.cli.show_cells import Cells
from subak.cli.show_lists import KINDS, LISTINGS, Listing, column_name
from subak.core.errors import need
from subak.core.instants import Day, add_days, days_between
from subak.service.clock import CivilTime, SystemClock
from subak.service.reader import Reader
from subak.service.rows import Value

MOST_ROWS = 50
"""What people see of a long list, where they ask for no other number."""

_Row = tuple[Value, ...]
_OTHERS: dict[str, Callable[[Reader, Console, str], None]] = {
    "life": show_life.show,
    "entry": show_entries.show_entry,
    "trace": show_way.show_trace,
    "track": show_way.show_track,
}
"""Kinds that need an ID and are more than a list."""
_COMPUTED = ("overlaps", "spheres", "voice")


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak show`."""
    word, kinds = console.word, (*KINDS, *_OTHERS, *_COMPUTED, "log")
    parser.add_argument(
        "kind",
        nargs="?",
        choices=kinds,
        metavar=word("KIND"),
        help=f"{word('show.kind')} ({', '.join(kinds)})",
    )
    parser.add_argument("of", nargs="?", metavar=word("ID"), help=word("show.of"))
    parser.add_argument("--pact", metavar=word("ID"), help=word("show.--pact"))
    for flag, name in (("--from", "first"), ("--to", "last")):
        said = word(f"show.{flag}")
        parser.add_argument(flag, dest=name, metavar=word("DAY"), help=said)
    for flag in ("--rule", "--ballots"):
        parser.add_argument(flag, metavar=word("FILE"), help=word(f"show.{flag}"))
    parser.add_argument("--explain", metavar=word("ID"), help=word("show.--explain"))
    parser.add_argument(
        "--most", type=positive, metavar=word("N"), help=word("show.--most").format(most=MOST_ROWS)
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """One list, one thing, or an overview."""
    most = options.most or (0 if console.form else MOST_ROWS)
    with reading(options) as reader:
        if options.kind is None:
            show_overview.show(reader, console, today(reader, console))
        elif options.kind == "log":
            show_entries.show_log(reader, console, options.of, most)
        elif options.kind in _COMPUTED:
            _compute(reader, console, options)
        elif options.kind in _OTHERS:
            need(options.of, "show.id_missing", kind=options.kind)
            _OTHERS[options.kind](reader, console, options.of)
        else:
            _list(reader, console, (options.kind, options.of, most))


def _compute(reader: Reader, console: Console, options: argparse.Namespace) -> None:
    """What is computed over everything."""
    if options.kind == "overlaps":
        most = options.most or (0 if console.form else MOST_ROWS)
        show_overlaps.show(reader, console, options.pact or options.of, most)
    elif options.kind == "spheres":
        show_spheres.show(reader, console, options.of, (options.first, options.last))
    else:
        asked = (options.rule, options.ballots, options.explain)
        show_voice.show(reader, console, asked, today(reader, console))


def today(reader: Reader, console: Console) -> Day:
    """The civil day of the books; with an open writer, the open day of its log."""
    zone, opened = reader.select("SELECT zone, opened_on FROM books")[0]
    if console.writer is None:
        return Day(CivilTime(str(zone)).day(SystemClock().now()))
    (closed,) = reader.select("SELECT max(day) FROM day")[0]
    return Day(str(opened)) if closed is None else add_days(Day(str(closed)), 1)


def _list(reader: Reader, console: Console, asked: tuple[str, str | None, int]) -> None:
    kind, of, most = asked
    listing, day = LISTINGS[kind], today(reader, console)
    rows = _rows(reader, listing, of, day if kind == "overdue" else None)
    if of is not None:
        need(rows, "show.unknown", kind=kind, id=of)
    _print(reader, console, listing, (rows, most))
    if not rows and not console.form:
        console.say("show.none")
    itself = of is not None and len(rows) == 1 and rows[0][0] == of
    if itself and not console.form:
        for part in listing.more:
            found = _rows(reader, LISTINGS[part], of, None)
            if found:
                console.say("show.more", title=console.text(f"show.part.{part}"))
                _print(reader, console, LISTINGS[part], (found, most))


def _rows(reader: Reader, listing: Listing, of: str | None, day: Day | None) -> list[_Row]:
    values: list[Value] = [] if day is None else [day]
    values += [] if of is None else [of] * len(listing.keys)
    rows = reader.select(listing.statement(chosen=of is not None), *values)
    return rows if day is None else [_late(listing, row, day) for row in rows]


def _late(listing: Listing, row: _Row, day: Day) -> _Row:
    """The days by which what still waits is late today."""
    due, late = row[listing.columns.index("due_on")], listing.columns.index("days_late")
    if row[late]:
        return row
    return (*row[:late], days_between(Day(str(due)), day), *row[late + 1 :])


def _print(
    reader: Reader, console: Console, listing: Listing, shown: tuple[list[_Row], int]
) -> None:
    """Rows of a listing, the last ones where there are more than wanted."""
    rows, most = shown
    cells, columns = Cells(reader, console), tuple(map(column_name, listing.columns))
    wanted = rows[-most:] if most else rows
    if rows or console.form:
        console.table(cells.columns(columns), [cells.row(columns, row) for row in wanted])
    if len(wanted) < len(rows):
        console.note("show.left_out", count=len(rows) - len(wanted), most=len(rows))
