"""`subak resume`: the operator confirms the clock after a pause of more than 24 hours."""

import argparse

from subak.cli.act import acting_in, new_id
from subak.cli.console import Console
from subak.core.days import PauseEnded


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """`subak resume` has no arguments of its own."""


def run(options: argparse.Namespace, console: Console) -> None:
    """Say that the pause has ended."""
    with acting_in(options, console) as somebody:
        somebody.for_operator()
        somebody.say_one(PauseEnded(id=new_id("pause")))
