"""`subak recognise revise`: a settled recognition looked at again by the appeal body."""

import argparse

from subak.cli.act import Acting, new_id
from subak.cli.measured import measures_of
from subak.cli.money import shown
from subak.cli.subcommands import Actions, answer
from subak.core.values import EventId
from subak.finance.overpaid import Debts
from subak.recognition.protocols import Protocols
from subak.recognition.revisions import RecognitionRevised, Revisables


def configure(actions: Actions) -> None:
    """The arguments of `subak recognise revise`."""
    revise = actions.add("revise")
    revise.takes("contribution", metavar="CONTRIBUTION")
    revise.takes("measures", metavar="MEASURE", nargs="*")
    revise.takes("--reason", metavar="CODE", action="append", required=True)
    revise.takes("--id", metavar="ID")


def revise(somebody: Acting, options: argparse.Namespace) -> None:
    """Say the revision; tell the credits before and after, and what is owed back."""
    contribution = EventId(options.contribution)
    before = somebody.state[Revisables].need(contribution, "recognition.not_revisable")
    asked = somebody.state[Protocols][before.protocol].valuation.measures
    said = RecognitionRevised(
        id=options.id or new_id("revision"),
        contribution=contribution,
        measures=measures_of(somebody.state, asked, options.measures),
        reasons=tuple(options.reason),
    )
    (position,) = somebody.say([said])
    state = somebody.state
    debts = [
        f"{shown(somebody, debt.cents)} {debt.debtor} → {debt.pool}"
        for name, debt in sorted(state[Debts].items())
        if name.partition(":")[0] == said.id
    ]
    facts = {
        "id": said.id,
        "entry": position,
        "contribution": contribution,
        "before": before.credits,
        "credits": state[Revisables][contribution].credits,
        "debts": debts,
    }
    answer(somebody.console, facts, "recognise.revised", *["recognise.debts"] * bool(debts))
