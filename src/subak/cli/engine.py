"""The option of commands that carry amounts through a graph: by which engine."""

import argparse

from subak.cli.console import Console
from subak.engines.choosing import ENGINES


def takes_engine(parser: argparse.ArgumentParser, console: Console) -> None:
    """Add `--engine`; without it the fitting one carries (`engines.choosing`)."""
    help_text = console.word("--engine").format(known=", ".join(ENGINES))
    parser.add_argument("--engine", metavar=console.word("ENGINE"), help=help_text)
