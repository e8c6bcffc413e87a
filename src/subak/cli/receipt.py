"""`subak receipt`: what shows to anybody, without the log, that an entry is in it."""

import argparse

from subak.audit.receipts import include
from subak.cli.act import folder_of
from subak.cli.arguments import from_zero
from subak.cli.console import Console
from subak.cli.files import new_file
from subak.transport.sources import source_at


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak receipt`."""
    word = console.word
    parser.add_argument("entry", metavar="N", type=from_zero, help=word("receipt.entry"))
    parser.add_argument("log", nargs="?", metavar=word("LOG"), help=word("receipt.log"))
    parser.add_argument("--out", metavar=word("FILE"), help=word("receipt.--out"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Write the receipt of an entry, into a new file or as the answer."""
    log = options.log or str(folder_of(options).public)
    with source_at(log) as source:
        found = include(source, options.entry)
    if options.out is None:
        print(found.receipt, end="")
        return
    with new_file(options.out) as file:
        file.write(str(found.receipt))
    console.say("receipt.written", file=options.out, entry=options.entry)
