"""`subak import`: histories, statements, tables, linked data; a kind is a module loaded by name."""

import argparse
from importlib import import_module
from types import ModuleType

from subak.cli.console import Console
from subak.cli.subcommands import Actions

KINDS = {
    "camt": "import_camt",
    "csv": "import_csv",
    "git": "import_git",
    "members": "import_members",
    "pain002": "import_pain002",
    "valueflows": "import_valueflows",
}
"""What can be imported, and the modules of this room that do it: `configure` and `run`."""


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import`."""
    actions = Actions(parser, console)
    for kind in KINDS:
        _module(kind).configure(actions.add(kind).parser, console)


def run(options: argparse.Namespace, console: Console) -> None:
    """Import what was named."""
    _module(options.action).run(options, console)


def _module(kind: str) -> ModuleType:
    return import_module(f"subak.cli.{KINDS[kind]}")
