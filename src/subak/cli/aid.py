"""`subak aid`: aids that other payers give for the same ground; record, end, list them."""

import argparse
from collections.abc import Iterator

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Cell, Console
from subak.cli.measured import evidence_of
from subak.cli.subcommands import Actions, answer
from subak.core.errors import refuse
from subak.core.values import AgentId, ResourceId
from subak.recognition.aids import Aid, AidEnded, AidRecorded, Aids
from subak.recognition.conditions import Conditions

COLUMNS = ("id", "drawer", "aid", "payer", "resource", "first_day", "last_day", "recorded_by")


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak aid`."""
    actions = Actions(parser, console)
    record = actions.add("record")
    record.takes("code", metavar="CODE")
    record.takes("--payer", metavar="ID", required=True)
    record.takes("--resource", metavar="ID", required=True)
    record.takes("--first", metavar="DAY", required=True)
    record.takes("--last", metavar="DAY", required=True)
    record.takes("--drawer", metavar="ID")
    record.takes("--evidence", metavar="EVIDENCE", action="append", required=True)
    record.takes("--id", metavar="ID")
    end = actions.add("end")
    end.takes("aid", metavar="ID")
    end.takes("--last", metavar="DAY")
    end.takes("--evidence", metavar="EVIDENCE", action="append", required=True)
    actions.add("list")


def run(options: argparse.Namespace, console: Console) -> None:
    """Record, end or list."""
    with acting_in(options, console) as somebody:
        if options.action == "record":
            _record(somebody, options)
        elif options.action == "end":
            _end(somebody, options)
        else:
            _list(somebody)


def _record(somebody: Acting, options: argparse.Namespace) -> None:
    said = AidRecorded(
        id=options.id or new_id("aid"),
        drawer=AgentId(options.drawer or somebody.actor),
        code=options.code,
        payer=AgentId(options.payer),
        resource=ResourceId(options.resource),
        first=options.first,
        last=options.last,
        evidence=evidence_of(somebody, options.evidence),
    )
    (position,) = somebody.say([said])
    facts = {
        "id": said.id,
        "entry": position,
        "drawer": said.drawer,
        "aid": said.code,
        "payer": said.payer,
        "resource": said.resource,
        "protocols": [
            protocol
            for protocol, condition in sorted(somebody.state[Conditions].items())
            if said.code in condition.not_with
        ],
    }
    follows = ("aid.excludes",) if facts["protocols"] else ("aid.excludes_none",)
    answer(somebody.console, facts, "aid.recorded", *follows)


def _end(somebody: Acting, options: argparse.Namespace) -> None:
    held = next((each for each in _aids(somebody) if each.id == options.aid), None)
    if held is None:
        refuse("aid.unknown", id=options.aid)
    said = AidEnded(
        id=new_id("end"),
        aid=held.id,
        resource=held.resource,
        last=options.last,
        evidence=evidence_of(somebody, options.evidence),
    )
    (position,) = somebody.say([said])
    facts = {"id": held.id, "entry": position} | ({"until": said.last} if said.last else {})
    answer(somebody.console, facts, "aid.ended" if said.last else "aid.never_drawn")


def _list(somebody: Acting) -> None:
    rows: list[tuple[Cell, ...]] = [
        (
            each.id, each.drawer, each.code, each.payer, each.resource, each.first, each.last,
            each.recorded_by,
        )
        for each in _aids(somebody)
    ]  # fmt: skip
    if rows or somebody.console.form:
        somebody.console.table(COLUMNS, rows)
    else:
        somebody.console.say("aid.none")


def _aids(somebody: Acting) -> Iterator[Aid]:
    """All aids, each once, by resource."""
    for resource, drawn in sorted(somebody.state[Aids].items()):
        yield from (each for each in drawn.aids if each.resource == resource)
