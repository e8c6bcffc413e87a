"""`subak import pain002`: what a bank rejected of an order before any debit is payable again."""

import argparse

from subak.cli.console import Console
from subak.cli.extras import need_extra


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import pain002`."""
    word = console.word
    parser.add_argument("file", metavar=word("FILE"), help=word("import.pain002.file"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Book the rejections that are new."""
    need_extra("bank")
    from subak.cli import rejection_import  # noqa: PLC0415 - it needs the extra

    rejection_import.run(options, console)
