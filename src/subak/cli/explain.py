"""`subak explain`: the reason for every cent of a payout, from the log alone."""

import argparse

from subak.cli.act import folder_of, reading
from subak.cli.console import Console
from subak.cli.explained import tell
from subak.core.errors import need
from subak.core.values import AgentId
from subak.finance.explain import as_json, explain, explain_all
from subak.service.past import before_run


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak explain`."""
    word = console.word
    parser.add_argument("payout", metavar=word("PAYOUT"), help=word("explain.payout"))
    parser.add_argument("--all", action="store_true", help=word("explain.--all"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Explain one payout (`RUN.PAYEE`), or all payouts of a run."""
    run_id, point, payee = options.payout.partition(".")
    need(point or options.all, "explain.payout_unclear", id=options.payout)
    before, said, facts = before_run(folder_of(options), run_id)
    if options.all:
        found = list(explain_all(before, said, facts))
    else:
        found = [explain(before, said, AgentId(payee), facts)]
    if console.form == "json":
        told = [as_json(explanation) for explanation in found]
        console.value(told if options.all else told[0])
        return
    with reading(options) as reader:
        for explanation in found:
            tell(console, reader, before, explanation)
