"""`subak export`: the log as a folder that anybody can verify, tables, journals, linked data."""

import argparse
from pathlib import Path

from subak.cli import export_journal, export_person, export_tables, export_valueflows
from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.cli.export_log import export_log
from subak.cli.subcommands import Actions, answer
from subak.core.errors import need

FILES = {
    "beancount": export_journal.run,
    "hledger": export_journal.run,
    "valueflows": export_valueflows.run,
}
"""What is one file, and who writes it."""
FOLDERS = {"csv": export_tables.run, "person": export_person.run}
"""What is a folder of several."""


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak export`."""
    actions = Actions(parser, console)
    for name in ("log", "csv"):
        actions.add(name).takes("folder", metavar="FOLDER")
    for name in FILES:
        actions.add(name).takes("file", metavar="FILE")
    person = actions.add("person")
    person.takes("agent", metavar="ID")
    person.takes("folder", metavar="FOLDER")


def run(options: argparse.Namespace, console: Console) -> None:
    """Export into a new file, or a new or empty folder."""
    if options.action in FILES:
        FILES[options.action](options, console)
        return
    target = Path(options.folder)
    free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    need(free, "export.folder_not_empty", folder=options.folder)
    if options.action in FOLDERS:
        FOLDERS[options.action](options, console)
        return
    exported = export_log(folder_of(options).public, target)
    facts = {"folder": str(target), **exported._asdict()}
    answer(console, facts, "export.log_done")
