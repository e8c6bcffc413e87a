"""`subak export csv`: the read tables as files that other programs read without guessing.

CSV as RFC 4180 says (UTF-8, comma, CRLF, a heading), and beside it `csv-metadata.json` (W3C, "CSV
on the Web"). A spreadsheet takes a text that begins with = + - @, a tab or a line end for a formula
and runs it: such a text gets an apostrophe before it, as does one that begins with an apostrophe,
so that taking one away gives every text back.
"""

import argparse
import csv
import json
from pathlib import Path

from subak.cli.act import reading
from subak.cli.console import Console
from subak.cli.export_description import METADATA, described, described_in_words
from subak.cli.subcommands import answer
from subak.service.read_tables import COLUMNS, TABLES
from subak.service.reader import Reader
from subak.service.rows import Value

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
ROWS_BETWEEN_REPORTS = 1_000


def run(options: argparse.Namespace, console: Console) -> None:
    """All tables as they were after one entry, each with its columns described."""
    target = Path(options.folder)
    with reading(options) as reader, reader.at_one_moment():
        origin = str(reader.select("SELECT origin FROM books")[0][0])
        size = _count(reader, "entry")
        counts = {table: _count(reader, table) for table in TABLES}
        target.mkdir(parents=True, exist_ok=True)
        _write_all(reader, console, target, counts)
    tables = json.dumps(described(origin, size, counts), ensure_ascii=False, indent=1)
    (target / METADATA).write_text(f"{tables}\n", encoding="utf-8")
    told = described_in_words(console, origin, size)
    (target / "README.md").write_text(told, encoding="utf-8")
    facts = {
        "folder": str(target),
        "tables": len(counts),
        "rows": sum(counts.values()),
        "size": size,
    }
    answer(console, facts, "export.csv_done")


def _count(reader: Reader, table: str) -> int:
    return int(str(reader.select(f"SELECT count(*) FROM {table}")[0][0]))  # noqa: S608


def _write_all(reader: Reader, console: Console, target: Path, counts: dict[str, int]) -> None:
    progress, done, total = console.progress("export.rows"), 0, sum(counts.values())
    for table in TABLES:
        columns = ", ".join(COLUMNS[table])
        order = ", ".join(f"{column} NULLS FIRST" for column in COLUMNS[table])
        rows = reader.each(f"SELECT {columns} FROM {table} ORDER BY {order}")  # noqa: S608
        with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS[table])
            for row in rows:
                writer.writerow([plain(value) for value in row])
                done += 1
                if done % ROWS_BETWEEN_REPORTS == 0:
                    progress(done, total)
    progress(total, total)


def plain(value: Value) -> str | int | None:
    """A value as a cell: bytes in hexadecimal, no text that a spreadsheet would run."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return value
