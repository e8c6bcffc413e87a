"""`subak record`: contributions, other events, corrections, withdrawals, processes."""

import argparse
from typing import get_args

from msgspec.structs import replace

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.measured import amount_in, evidence_of, named, quantity_of
from subak.cli.recorded import contribution_of, tell_contribution
from subak.cli.subcommands import Action, Actions, answer
from subak.core.errors import need
from subak.core.state import State
from subak.core.values import AgentId, AgreementId, EventId, SpecificationId, UnitId
from subak.ledger.actions import Action as LedgerAction
from subak.ledger.agreements import AgreementRecorded, Agreements, AgreementWithdrawn
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded, Events, NewResource, Part
from subak.ledger.processes import ProcessClosed, ProcessOpened
from subak.ledger.units import Units


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak record`."""
    actions = Actions(parser, console)
    add = actions.add("add")
    add.takes("pact", metavar="PACT")
    add.takes("protocol", metavar="PROTOCOL")
    add.takes("measures", metavar="MEASURE", nargs="+")
    add.takes("--action", dest="event_action", metavar="ACTION", choices=get_args(LedgerAction))
    add.takes("--method", metavar="CODE")
    add.takes("--source", metavar="ID")
    add.takes("--process", metavar="ID")
    _takes_event(add)
    event = actions.add("event")
    event.takes("event_action", metavar="ACTION", choices=get_args(LedgerAction))
    _takes_event(event)
    for flag in ("--to-resource", "--creates", "--specification", "--process", "--state"):
        event.takes(flag, metavar="ID")
    event.takes("--name", metavar="NAME")
    event.takes("--place", metavar="CODE")
    event.takes("--classified-as", metavar="CODE")
    correct = actions.add("correct")
    correct.takes("event_id", metavar="EVENT")
    correct.takes("differences", metavar="DIFFERENCE", nargs="+")
    actions.add("withdraw").takes("event_id", metavar="EVENT")
    agreement = actions.add("agreement")
    for flag in ("--goods", "--payments"):
        agreement.takes(flag, metavar="EVENT", nargs="+", required=True)
    agreement.takes("--id", metavar="ID")
    open_process = actions.add("open")
    open_process.takes("--id", metavar="ID")
    open_process.takes("--specification", metavar="ID")
    open_process.takes("--pact", metavar="ID")
    actions.add("close").takes("process", metavar="ID")


def run(options: argparse.Namespace, console: Console) -> None:
    """Record, correct or withdraw."""
    with acting_in(options, console) as somebody:
        _ACTS[options.action](somebody, options)


def _takes_event(action: Action) -> None:
    for flag in ("--provider", "--receiver", "--resource", "--id"):
        action.takes(flag, metavar="ID")
    for flag in ("--on", "--until"):
        action.takes(flag, metavar="DAY")
    for flag in ("--quantity", "--effort"):
        action.takes(flag, nargs=2, metavar="AMOUNT UNIT")
    action.takes("--evidence", metavar="EVIDENCE", action="append", default=[])


def _add(somebody: Acting, options: argparse.Namespace) -> None:
    said = contribution_of(somebody, options)
    (position,) = somebody.say([said])
    tell_contribution(somebody, said, position)


def _event(somebody: Acting, options: argparse.Namespace) -> None:
    """A plain event: what was not given is what one agent does today."""
    state = somebody.state
    provider = options.provider or somebody.actor
    said = EventRecorded(
        id=options.id or new_id("event"),
        action=options.event_action,
        provider=AgentId(provider),
        receiver=AgentId(options.receiver or provider),
        happened_on=options.on or somebody.today,
        until=options.until,
        quantity=quantity_of(state, options.quantity),
        effort=quantity_of(state, options.effort),
        resource=options.resource,
        to_resource=options.to_resource,
        creates=_new_resource(somebody, options),
        process=options.process,
        place=options.place,
        state=options.state,
        evidence=evidence_of(somebody, options.evidence),
        classified_as=options.classified_as,
    )
    (position,) = somebody.say([said])
    if said.creates is not None:
        somebody.payloads.publish_open([replace(said, evidence=())])
    facts = {"id": said.id, "action": said.action, "entry": position}
    answer(somebody.console, facts, "record.event_recorded")


def _new_resource(somebody: Acting, options: argparse.Namespace) -> NewResource | None:
    """The resource that the event makes; its name is published.

    Refused: argument.nothing_created, argument.kind_missing.
    """
    if not options.creates:
        described = options.name or options.specification
        need(not described, "argument.nothing_created", told=described)
        return None
    need(options.specification, "argument.kind_missing", id=options.creates)
    named = somebody.commit_to(options.name) if options.name else None
    kind = SpecificationId(options.specification)
    return NewResource(id=options.creates, specification=kind, name=named)


def _correct(somebody: Acting, options: argparse.Namespace) -> None:
    """One entry a part that is corrected, all or none."""
    state = somebody.state
    said = state[Events].need(EventId(options.event_id), "event.unknown").said
    parts = [each.of for each in said.measures]
    if said.quantity is not None:
        parts.append("quantity")
    if said.effort is not None:
        parts.append("effort")
    entries = [_correction(state, said, *named(text, parts)) for text in options.differences]
    positions = somebody.say(entries)
    facts = {"event": options.event_id, "entry": positions[-1], "count": len(entries)}
    answer(somebody.console, facts, "record.corrected")


def _correction(state: State, said: EventRecorded, name: str, difference: str) -> EventCorrected:
    measured = {each.of: each.unit for each in said.measures}
    part: Part = "measure"
    if name not in measured:
        part = "effort" if name == "effort" else "quantity"
    counted = said.effort if part == "effort" else said.quantity
    unit = measured.get(name) or (counted.unit if counted else UnitId(""))
    amount = amount_in(difference, unit, state[Units][unit].decimals)
    return EventCorrected(
        id=new_id("correction"),
        event=EventId(said.id),
        part=part,
        of=name if part == "measure" else None,
        difference=str(amount),
    )


def _withdraw(somebody: Acting, options: argparse.Namespace) -> None:
    """An event, or an agreement: an id names one of them."""
    named = options.event_id
    if AgreementId(named) in somebody.state[Agreements]:
        agreement = AgreementId(named)
        somebody.say_one(AgreementWithdrawn(id=new_id("withdrawal"), agreement=agreement))
        return
    (position,) = somebody.say([EventWithdrawn(id=new_id("withdrawal"), event=EventId(named))])
    answer(somebody.console, {"event": named, "entry": position}, "record.withdrawn")


def _agreement(somebody: Acting, options: argparse.Namespace) -> None:
    said = AgreementRecorded(
        id=options.id or new_id("agreement"),
        goods=tuple(map(EventId, options.goods)),
        payments=tuple(map(EventId, options.payments)),
    )
    somebody.say_one(said)


def _open(somebody: Acting, options: argparse.Namespace) -> None:
    somebody.say_one(
        ProcessOpened(
            id=options.id or new_id("process"),
            specification=options.specification,
            pact=options.pact,
        )
    )


def _close(somebody: Acting, options: argparse.Namespace) -> None:
    somebody.say_one(ProcessClosed(id=new_id("closing"), process=options.process))


_ACTS = {
    "add": _add,
    "event": _event,
    "correct": _correct,
    "withdraw": _withdraw,
    "agreement": _agreement,
    "open": _open,
    "close": _close,
}
