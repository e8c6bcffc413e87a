"""`subak export beancount` and `subak export hledger`: money and credits as a journal."""

import argparse

from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.cli.files import new_file
from subak.cli.subcommands import answer
from subak.exchange.beancount import Beancount
from subak.exchange.hledger import Hledger
from subak.exchange.journal import Format, written
from subak.service.movements import Movements

FORMATS: dict[str, tuple[Format, str]] = {
    "beancount": (Beancount(), "export.beancount_then"),
    "hledger": (Hledger(), "export.hledger_then"),
}
"""Each format, and the sentence that says how to check it."""


def run(options: argparse.Namespace, console: Console) -> None:
    """Write the journal of the books as they are now."""
    folder = folder_of(options)
    how, then = FORMATS[options.action]
    movements = Movements(folder)
    try:
        with new_file(options.file) as stream:
            stream.write(how.title(folder.origin, movements.size))
            told = movements.all(console.progress("export.progress"))
            stream.writelines(written(told, how))
    finally:
        movements.close()
    facts = {"file": options.file, "transactions": movements.transactions, "size": movements.size}
    answer(console, facts, "export.journal_done", then)
