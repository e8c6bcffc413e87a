"""`subak credit`: what an agent holds; hand credits on, retire or cancel them."""

import argparse
import re

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.subcommands import Action, Actions, answer
from subak.core.entry import Entry
from subak.core.errors import refuse
from subak.core.values import AgentId, RecognitionId
from subak.language.numbers import money
from subak.ledger.agents import Agents
from subak.recognition.credit_moves import (
    CreditCancelled,
    CreditRetired,
    CreditTransferred,
    Range,
)
from subak.recognition.credits import NEVER, Lots

_RANGE = re.compile(r"(.+):([0-9]{1,15})(?:-([0-9]{1,15}))?")
COLUMNS = ("credits", "count", "protocol", "pact", "contribution", "final_from", "value")


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak credit`."""
    actions = Actions(parser, console, required=False)
    transfer = actions.add("transfer")
    _takes_ranges(transfer)
    transfer.takes("--to", metavar="ID", required=True)
    retire = actions.add("retire")
    _takes_ranges(retire)
    retire.takes("--purpose", metavar="CODE", required=True)
    cancel = actions.add("cancel")
    _takes_ranges(cancel)
    cancel.takes("--ground", metavar="CODE", required=True)


def run(options: argparse.Namespace, console: Console) -> None:
    """List what the actor holds, or move it."""
    with acting_in(options, console) as somebody:
        if options.action is None:
            _list(somebody)
        else:
            _move(somebody, options)


def _takes_ranges(action: Action) -> None:
    action.takes("ranges", metavar="RANGE", nargs="+")


def _list(somebody: Acting) -> None:
    console, state = somebody.console, somebody.state
    state[Agents].need(somebody.actor, "agent.unknown")
    rows = [
        (
            f"{recognition}:{lot.first}-{lot.last}",
            lot.count,
            lot.protocol,
            lot.pact,
            lot.contribution,
            console.text("credit.appealed") if lot.fundable_from == NEVER else lot.fundable_from,
            money(console.language, lot.count * lot.tariff_cents, somebody.currency),
        )
        for recognition, issue in state[Lots].items()
        for lot in issue.lots
        if lot.holder == somebody.actor and lot.status == "held"
    ]
    if rows or console.form:
        console.table(COLUMNS, rows)
    else:
        console.say("credit.none", who=somebody.actor)


def _move(somebody: Acting, options: argparse.Namespace) -> None:
    ranges = tuple(map(_range, options.ranges))
    moved: Entry
    if options.action == "transfer":
        moved = CreditTransferred(id=new_id("transfer"), to=AgentId(options.to), ranges=ranges)
        how = options.to
    elif options.action == "retire":
        moved = CreditRetired(id=new_id("retirement"), ranges=ranges, purpose=options.purpose)
        how = options.purpose
    else:
        moved = CreditCancelled(id=new_id("cancellation"), ranges=ranges, ground=options.ground)
        how = options.ground
    (position,) = somebody.say([moved])
    count = sum(each.last - each.first + 1 for each in ranges)
    facts = {
        "id": moved.id,
        "entry": position,
        "count": count,
        "who": somebody.actor,
        "how": how,
    }
    answer(somebody.console, facts, f"credit.{options.action}_done")


def _range(text: str) -> Range:
    """`recognition:first-last`, or `recognition:number`. Refused: argument.range_malformed."""
    found = _RANGE.fullmatch(text)
    if found is None:
        refuse("argument.range_malformed", text=text)
    recognition, first, last = found.groups()
    return Range(recognition=RecognitionId(recognition), first=int(first), last=int(last or first))
