"""`subak import`: git histories and bank statements; each kind is a module loaded by name."""

import argparse
from importlib import import_module
from types import ModuleType

from subak.cli.arguments import Parser
from subak.cli.console import Console

KINDS = {"camt": "import_camt", "git": "import_git"}
"""What can be imported, and the modules of this room that do it: `configure` and `run`."""


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import`."""
    word = console.word
    held = parser.add_subparsers(
        dest="action",
        required=True,
        metavar=word("ACTION"),
        title=word("actions"),
        parser_class=Parser,
    )
    for kind in KINDS:
        said = word(f"import.{kind}")
        each = held.add_parser(
            kind,
            help=said,
            description=said,
            epilog=f"{word('example')}\n  {word(f'import.{kind}.example')}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        each.add_argument("-h", "--help", action="help", help=word("--help"))
        _module(kind).configure(each, console)


def run(options: argparse.Namespace, console: Console) -> None:
    """Import what was named."""
    _module(options.action).run(options, console)


def _module(kind: str) -> ModuleType:
    return import_module(f"subak.cli.{KINDS[kind]}")
