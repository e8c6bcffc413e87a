"""`subak export`: the log as a folder that anybody can verify, tables, journals, linked data."""

import argparse
import csv
import json
from pathlib import Path

from subak.cli import export_journal
from subak.cli.act import folder_of, reading
from subak.cli.console import Console
from subak.cli.export_description import described, described_in_words
from subak.cli.export_log import export_log
from subak.cli.subcommands import Actions, answer
from subak.core.errors import need
from subak.service.read_tables import COLUMNS, TABLES
from subak.service.reader import Reader
from subak.service.rows import Value

FILES = {"beancount": export_journal.run, "hledger": export_journal.run}
"""What is one file, and who writes it."""


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak export`."""
    actions = Actions(parser, console)
    for name in ("log", "csv"):
        actions.add(name).takes("folder", metavar="FOLDER")
    for name in FILES:
        actions.add(name).takes("file", metavar="FILE")


def run(options: argparse.Namespace, console: Console) -> None:
    """Export into a new file, or a new or empty folder."""
    if options.action in FILES:
        FILES[options.action](options, console)
        return
    target = Path(options.folder)
    free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    need(free, "export.folder_not_empty", folder=options.folder)
    if options.action == "log":
        exported = export_log(folder_of(options).public, target)
        facts = {"folder": str(target), **exported._asdict()}
        answer(console, facts, "export.log_done")
        return
    with reading(options) as reader:
        target.mkdir(parents=True, exist_ok=True)
        _export_csv(reader, console, target)


def _export_csv(reader: Reader, console: Console, target: Path) -> None:
    """All tables as they were after one entry, each with its columns described."""
    with reader.at_one_moment():
        origin = str(reader.select("SELECT origin FROM books")[0][0])
        size = int(str(reader.select("SELECT count(*) FROM entry")[0][0]))
        rows = {table: _write(reader, target, table) for table in TABLES}
    tables = json.dumps(described(origin, size, rows), ensure_ascii=False, indent=1)
    (target / "tables.json").write_text(f"{tables}\n", encoding="utf-8")
    told = described_in_words(console, origin, size)
    (target / "README.md").write_text(told, encoding="utf-8")
    facts = {"folder": str(target), "tables": len(rows), "rows": sum(rows.values()), "size": size}
    answer(console, facts, "export.csv_done")


def _write(reader: Reader, target: Path, table: str) -> int:
    """One table as CSV, in the order of its columns; gives the number of rows."""
    columns = COLUMNS[table]
    order = ", ".join(f"{column} NULLS FIRST" for column in columns)
    rows = reader.select(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")  # noqa: S608
    with (target / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_plain(value) for value in row] for row in rows)
    return len(rows)


def _plain(value: Value) -> str | int | None:
    return value.hex() if isinstance(value, bytes) else value
