"""`subak bank`: books and bank compared; and a bank to try with, which moves no money."""

import argparse

from subak.cli import bank_days, bank_trial
from subak.cli.act import acting_in
from subak.cli.console import Console
from subak.cli.subcommands import Actions


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak bank`."""
    actions = Actions(parser, console)
    bank_days.configure(actions)
    bank_trial.configure(actions)


def run(options: argparse.Namespace, console: Console) -> None:
    """Books and bank are compared, or something happens at the bank to try with."""
    with acting_in(options, console) as somebody:
        if options.action in bank_days.ACTS:
            somebody.keeper_for_operator()
            bank_days.ACTS[options.action](somebody, options)
        else:
            bank_trial.run(somebody, options)
