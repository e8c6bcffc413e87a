"""`subak backup`: everything of the books that cannot be made anew, while they are kept."""

import argparse
from pathlib import Path

from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.cli.subcommands import answer
from subak.service.backing_up import back_up


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak backup`."""
    word = console.word
    parser.add_argument("place", metavar=word("FOLDER"), help=word("backup.place"))
    parser.add_argument("--with-keys", action="store_true", help=word("backup.--with-keys"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Make a backup, and say whether the keys are in it."""
    progress = console.progress("move.copying")
    place = Path(options.place)
    made = back_up(folder_of(options), place, progress, with_keys=options.with_keys)
    facts = {
        "backup": str(place),
        "origin": made.manifest.origin,
        "entries": made.manifest.entries,
        "files": len(made.manifest.files),
        "bytes": made.bytes,
        "keys": made.manifest.keys,
    }
    keys = "backup.with_keys" if options.with_keys else "backup.without_keys"
    answer(console, facts, "backup.done", keys)
