"""`subak move`: the books into another database, PostgreSQL or the file in their folder."""

import argparse

from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.cli.database import database_of
from subak.cli.subcommands import answer
from subak.service.databases import shown
from subak.service.moving import move


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak move`."""
    parser.add_argument(
        "--database", required=True, metavar="…", help=console.word("move.--database")
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Copy, check, rebuild, then name the new database; the old one is left as it is."""
    folder, address = folder_of(options), database_of(options.database)
    left = folder.database_address
    copying, rebuilding = console.progress("move.copying"), console.progress("rebuild.progress")
    size = move(folder, address, copying, rebuilding)
    facts = {
        "books": str(folder.root),
        "entries": size,
        "database": shown(folder, address),
        "left": shown(folder, left),
    }
    answer(console, facts, "move.done", "move.left")
