"""A contribution put together from what somebody wrote, and what is said when it is recorded."""

import argparse

from msgspec.structs import replace

from subak.cli.act import Acting, new_id
from subak.cli.measured import evidence_of, measures_of, quantity_of
from subak.cli.subcommands import answer
from subak.core.errors import Refused, need, refuse
from subak.core.state import State
from subak.core.values import AgentId, EventId, PactId, ProtocolId, Quantity
from subak.ledger.actions import ACTIONS
from subak.ledger.events import EventRecorded, Events
from subak.ledger.resources import Resources
from subak.pacts.pacts import Pact, Pacts
from subak.recognition.contributions import Contributions, amounts_of, lacks_evidence
from subak.recognition.protocols import Protocol, Protocols
from subak.recognition.valuation import worth


def contribution_of(somebody: Acting, options: argparse.Namespace) -> EventRecorded:
    """The event; what was not given follows from the protocol, the pact and who acts.

    Provider: who acts. Receiver: who answers for the resource of the pact. Action: the first of the
    protocol. How much: its first measure. Day: today.
    Refused: pact.unknown, protocol.unknown, argument.not_a_party, those of `measured`.
    """
    state = somebody.state
    pact = state[Pacts].need(options.pact, "pact.unknown")
    protocol = _protocol_of(state, pact, options)
    provider = AgentId(options.provider or somebody.actor)
    receiver = AgentId(options.receiver or _accountable(state, pact) or provider)
    _check_party(somebody, provider, receiver)
    action = options.event_action or protocol.actions[0]
    measures = tuple(
        replace(measure, method=options.method, source=options.source)
        for measure in measures_of(state, protocol.valuation.measures, options.measures)
    )
    first = Quantity(amount=measures[0].amount, unit=measures[0].unit)
    quantity = quantity_of(state, options.quantity)
    effort = quantity_of(state, options.effort)
    if quantity is None and effort is None:
        by_effort = ACTIONS[action].event_quantity == "effort"
        quantity, effort = (None, first) if by_effort else (first, None)
    return EventRecorded(
        id=options.id or new_id("contribution"),
        action=action,
        provider=provider,
        receiver=receiver,
        happened_on=options.on or somebody.today,
        until=options.until,
        quantity=quantity,
        effort=effort,
        resource=options.resource,
        process=options.process,
        pact=PactId(options.pact),
        protocol=ProtocolId(options.protocol),
        measures=measures,
        evidence=evidence_of(somebody, options.evidence),
    )


def tell_contribution(somebody: Acting, said: EventRecorded, position: int) -> None:
    """What was recorded, what it would be worth, who decides until when, what is missing."""
    state = somebody.state
    pact, protocol = state[Pacts][PactId(said.pact or "")], _of(state, said)
    record = state[Contributions][EventId(said.id)]
    lacking = lacks_evidence(state[Events][EventId(said.id)], protocol)
    facts = {
        "id": said.id,
        "entry": position,
        "provider": said.provider,
        "who": somebody.actor,
        "credits": _credits(state, said),
        "due": record.due,
        "recognisers": pact.recognisers,
        "recogniser": min(pact.recognisers, key=said.provider.__eq__),
        "evidence": [" / ".join(kinds) for kinds in protocol.evidence],
        "evidence_missing": lacking,
    }
    sentences = ["record.recorded", "record.worth", "record.then_recognise"]
    if lacking:
        sentences.append("record.evidence_missing")
    answer(somebody.console, facts, *sentences)


def _protocol_of(state: State, pact: Pact, options: argparse.Namespace) -> Protocol:
    """The protocol, one of those of the pact."""
    if options.protocol not in pact.protocols:
        known = ", ".join(pact.protocols)
        refuse(
            "argument.protocol_not_in_pact",
            protocol=options.protocol,
            pact=options.pact,
            known=known,
        )
    return state[Protocols].need(options.protocol, "protocol.unknown")


def _check_party(somebody: Acting, provider: AgentId, receiver: AgentId) -> None:
    need(
        somebody.actor in (provider, receiver),
        "argument.not_a_party",
        who=somebody.by,
        actor=somebody.actor,
        provider=provider,
        receiver=receiver,
    )


def _accountable(state: State, pact: Pact) -> str:
    resource = state[Resources].get(pact.resource)
    return resource.accountable if resource else ""


def _of(state: State, said: EventRecorded) -> Protocol:
    return state[Protocols][ProtocolId(said.protocol or "")]


def _credits(state: State, said: EventRecorded) -> int:
    """What it would be worth now; 0 where the formula gives no whole credit."""
    protocol = _of(state, said)
    try:
        amounts = amounts_of(state[Events][EventId(said.id)], protocol)
        return worth(protocol.valuation, amounts).credits
    except Refused:
        return 0
