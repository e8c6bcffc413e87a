"""`subak init`: new books with their keys and first entry."""

import argparse
from pathlib import Path

import msgspec

from subak.cli.console import Console
from subak.cli.database import IN_THE_FOLDER, database_of
from subak.core.books import BooksOpened, Currency, Origin
from subak.core.errors import need, refuse
from subak.service.databases import shown
from subak.service.opening import RELEASE, new_recovery_key, open_books


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak init`."""
    parser.add_argument("folder", metavar=console.word("FOLDER"), help=console.word("init.folder"))
    parser.add_argument("--origin", required=True, metavar="…", help=console.word("init.--origin"))
    parser.add_argument(
        "--operator", default="operator", metavar="ID", help=console.word("init.--operator")
    )
    parser.add_argument(
        "--keeper", default="keeper", metavar="ID", help=console.word("init.--keeper")
    )
    parser.add_argument(
        "--currency", default="EUR", metavar="EUR", help=console.word("init.--currency")
    )
    parser.add_argument(
        "--zone", default="Europe/Paris", metavar="…", help=console.word("init.--zone")
    )
    parser.add_argument(
        "--database", default=IN_THE_FOLDER, metavar="…", help=console.word("init.--database")
    )
    parser.add_argument("--recovery-key", metavar="…", help=console.word("init.--recovery-key"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Open the books; the recovery key lies beside the folder, to be taken offline."""
    root = Path(options.folder)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        refuse("books.folder_not_empty", folder=str(root))
    need(_fits(Origin, options.origin), "argument.origin_malformed", origin=options.origin)
    need(_fits(Currency, options.currency), "argument.currency_malformed", text=options.currency)
    database = database_of(options.database)
    recovery = Path(options.recovery_key or f"{root.resolve()}-recovery.key")
    recovery.parent.mkdir(parents=True, exist_ok=True)
    opened = BooksOpened(
        id="opening",
        origin=options.origin,
        currency=options.currency,
        zone=options.zone,
        operator=options.operator,
        keeper=options.keeper,
        recovery_key=new_recovery_key(recovery),
        release=RELEASE,
    )
    try:
        folder = open_books(root, opened, database=database)
    except BaseException:
        recovery.unlink()
        raise
    if console.form == "json":
        told = {"books": str(folder.root), "origin": opened.origin, "recovery_key": str(recovery)}
        console.value({**told, "database": shown(folder, database)})
        return
    console.say("init.done", folder=folder.root, origin=opened.origin)
    console.say("init.recovery", file=recovery)


def _fits(shape: type[str], text: str) -> bool:
    try:
        msgspec.convert(text, shape)
    except msgspec.ValidationError:
        return False
    return True
