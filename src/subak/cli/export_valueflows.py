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
_CLAIM = (
    *("id", "type", "holder", "payee", "debtor", "contribution", "account", "pact", "cents"),
    *("settled_cents", "at"),
)
_CLAIMS = """SELECT claim.id, type, holder, payee, claim.debtor, contribution, account, pact,
 claim.cents, settled_cents, at
 FROM claim JOIN pool ON pool.id = claim.pool JOIN entry ON entry.n = claim.n
 LEFT JOIN debt ON debt.id = claim.id ORDER BY claim.n, claim.id"""
_SETTLEMENT = (
    *("claim", "n", "settled_by", "cents", "settled_on", "holder", "payee", "debtor", "at"),
    *("by_bank", "corrects"),
)
_SETTLEMENTS = """SELECT claim, s.n, settled_by, s.cents, settled_on, holder, payee, debtor, at,
 CASE WHEN EXISTS (SELECT 1 FROM bank_line WHERE line = settled_by) THEN 1 ELSE 0 END,
 CASE WHEN s.cents < 0
 THEN (SELECT max(n) FROM settlement paid WHERE paid.claim = s.claim AND paid.n < s.n) END
 FROM settlement s JOIN claim ON claim.id = s.claim JOIN pool ON pool.id = claim.pool
 JOIN entry ON entry.n = s.n ORDER BY s.n, claim"""
"""Money that comes back undoes the payment before it: a claim is paid and returned in turns."""
_AGREED = """SELECT event, agreement FROM agreement_event e
 JOIN agreement a ON a.id = e.agreement WHERE withdrawn_on IS NULL"""


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
    yield from nodes.of_money()
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

    def agreements(self) -> dict[str, str]:
        """The agreement of each event that is in one which holds."""
        return {str(event): str(agreement) for event, agreement in self._reader.each(_AGREED)}

    def claims(self) -> Iterator[Row]:
        """What is owed."""
        return self._each(_CLAIM, _CLAIMS)

    def settlements(self) -> Iterator[Row]:
        """What was settled."""
        return self._each(_SETTLEMENT, _SETTLEMENTS)

    def _each(self, names: tuple[str, ...], statement: str) -> Iterator[Row]:
        return (dict(zip(names, row, strict=True)) for row in self._reader.each(statement))

    def published_name(self, commitment: Value) -> str:
        """A name that was published; else an empty text."""
        return self._reader.published_name(commitment)
