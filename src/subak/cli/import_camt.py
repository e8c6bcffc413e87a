"""`subak import camt`: a bank statement becomes receipts, confirmations and returns, once."""

import argparse

from subak.cli.console import Console
from subak.cli.extras import need_extra


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import camt`."""
    word = console.word
    parser.add_argument("file", metavar=word("FILE"), help=word("import.camt.file"))
    parser.add_argument("--pool", required=True, metavar="ID", help=word("import.camt.--pool"))
    parser.add_argument("--dry-run", action="store_true", help=word("import.camt.--dry-run"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Book what is new; say whether books and bank agree."""
    need_extra("bank")
    from subak.cli import statement_import  # noqa: PLC0415 - it needs the extra

    statement_import.run(options, console)
