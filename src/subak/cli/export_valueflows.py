"""`subak export valueflows`: the books as linked data, a node a line."""

import argparse
import json
from collections.abc import Iterator
from typing import TextIO

from subak.cli.act import reading
from subak.cli.console import Console
from subak.cli.files import new_file
from subak.cli.subcommands import answer
from subak.exchange.valueflows import KINDS, Nodes, context
from subak.exchange.valueflows_nodes import Node, Row
from subak.service.logged import read_logged
from subak.service.read_tables import COLUMNS
from subak.service.reader import Reader
from subak.service.rows import Value

ENTRIES_BETWEEN_REPORTS = 1_000
_MARKS = ", ".join("?" * len(KINDS))
_ENTRIES = f"SELECT n, bytes FROM entry WHERE kind IN ({_MARKS}) ORDER BY n"  # noqa: S608
_PAYOUT = ("id", "payee", "cents", "status", "holder", "pact")
_PAYOUTS = (
    "SELECT payout.id, payee, payout.cents, payout.status, pool.holder, pool.pact FROM payout"
    " JOIN run ON run.id = payout.run JOIN pool ON pool.id = run.pool WHERE run = ? ORDER BY payee"
)


def run(options: argparse.Namespace, console: Console) -> None:
    """Write what the books hold now."""
    with reading(options) as reader, new_file(options.file) as stream, reader.at_one_moment():
        size = int(str(reader.select("SELECT count(*) FROM entry")[0][0]))
        count = _write(stream, reader, console, size)
    facts = {"file": options.file, "nodes": count, "size": size}
    answer(console, facts, "export.valueflows_done")


def _write(stream: TextIO, reader: Reader, console: Console, size: int) -> int:
    terms = json.dumps(context(reader.folder.origin), ensure_ascii=False)
    stream.write(f'{{"@context": {terms},\n"@graph": [')
    count = 0
    for node in _nodes(reader, console, size):
        stream.write(",\n" if count else "\n")
        stream.write(json.dumps(node, ensure_ascii=False))
        count += 1
    stream.write("\n]}\n")
    return count


def _nodes(reader: Reader, console: Console, size: int) -> Iterator[Node]:
    progress, nodes = console.progress("export.progress"), Nodes(_Tables(reader))
    for done, (n, raw) in enumerate(reader.each(_ENTRIES, *KINDS)):
        assert isinstance(raw, bytes)
        yield from nodes.of(*read_logged(raw))
        if done % ENTRIES_BETWEEN_REPORTS == 0:
            progress(int(str(n)), size)
    progress(size, size)


class _Tables:
    """The read tables, a row at a time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def row(self, table: str, key: str) -> Row:
        """The row of an id."""
        columns = COLUMNS[table]
        statement = f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?"  # noqa: S608
        (row,) = self._reader.select(statement, key)
        return dict(zip(columns, row, strict=True))

    def payouts(self, run: str) -> list[Row]:
        """What a run owes, in the order of payees."""
        rows = self._reader.select(_PAYOUTS, run)
        return [dict(zip(_PAYOUT, row, strict=True)) for row in rows]

    def published_name(self, commitment: Value) -> str:
        """A name that was published; else an empty text."""
        return self._reader.published_name(commitment)
