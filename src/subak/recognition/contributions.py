"""Contributions: events recorded under a pact and a protocol, until they are settled.

An `event.recorded` that names both is a contribution. It must carry what the protocol measures;
whether its evidence suffices is judged by who recognises it, so that a claim without evidence is on
record and refused. Its measure is what was recorded plus signed corrections; from the decision on
it is fixed.
Invariant: a contribution is in `Contributions` exactly as long as its event is in `Events`.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NoReturn

from msgspec import Struct

from subak.core.entry import Stamp
from subak.core.errors import refuse
from subak.core.hooks import consequence, guard
from subak.core.instants import Day, days_between
from subak.core.state import Section, State, section
from subak.core.values import AgentId, EventId, PactId, ProtocolId, RecognitionId
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded, Events, RecordedEvent
from subak.ledger.measures import Measure
from subak.pacts.pacts import Pacts
from subak.recognition.protocols import Protocol, Protocols, end_of_term
from subak.recognition.valuation import Asked


class Contribution(Struct, frozen=True, array_like=True, gc=False):
    """How far one contribution has come; equal ones may be the same object."""

    due: str
    """The last day on which a decision is not late."""
    decision: RecognitionId | None = None
    """The decision on it, perhaps still waiting for a second person."""
    complete: bool = False
    """Whether the decision counts: no second person is asked for any more."""
    days_late: int = 0
    """By how many days a complete decision came late."""
    appealed: bool = False

    def decided(self, decision: RecognitionId, day: str) -> "Contribution":
        """The record after a decision that counts from a day on."""
        late = days_between(Day(self.due), Day(day)) if day > self.due else 0
        return Contribution(self.due, decision, True, late)


@section
class Contributions(Section[EventId, Contribution]):
    """Contributions that are not settled, by the id of their event."""

    __slots__ = ()

    def need_known(self, state: State, contribution: EventId) -> Contribution:
        """One that is not settled. Refused: contribution.unknown, contribution.settled."""
        found = self.get(contribution)
        if found is None:
            if contribution in state.used:
                refuse("contribution.settled", contribution=contribution)
            refuse("contribution.unknown", contribution=contribution)
        return found


class Pots(Struct, frozen=True):
    """The pacts and protocols under which somebody ever provided; each pair has one pot."""

    pots: tuple[tuple[PactId, ProtocolId], ...]
    """Sorted."""


@section
class Contributors(Section[AgentId, Pots]):
    """Who is paid from which pots."""

    __slots__ = ()


class Overdue(Struct, frozen=True):
    """A contribution whose decision is late, or came late."""

    contribution: EventId
    days_late: int


def overdue(state: State, day: Day) -> Iterator[Overdue]:
    """All late ones that are not settled, as of a day, in no order that a rule may rely on."""
    for contribution, record in state[Contributions].items():
        late = record.days_late if record.complete else days_between(Day(record.due), day)
        if late > 0:
            yield Overdue(contribution, late)


@guard("event.recorded", norm="recognition.contribution")
def contributing(state: State, stamp: Stamp, said: EventRecorded) -> None:
    """What a pact and its protocol ask of an event that names them.

    Refused: contribution.pact_not_in_force, .protocol_not_in_pact, .action_not_allowed,
    .outside_validity, .recogniser_provides, .measures_differ, .measure_unit, .range_missing;
    pact.unknown. That both are named, or none, is a check of the event itself.
    """
    pact_id, protocol_id = said.pact, said.protocol
    if pact_id is None or protocol_id is None:
        return
    pact = state[Pacts].get(pact_id)
    if pact is None:
        refuse("pact.unknown", id=pact_id)
    if pact.status != "in-force":
        refuse("contribution.pact_not_in_force", pact=pact_id, status=pact.status)
    if protocol_id not in pact.protocols:
        refuse("contribution.protocol_not_in_pact", protocol=protocol_id, pact=pact_id)
    protocol = state[Protocols][protocol_id]
    if said.action not in protocol.actions:
        refuse("contribution.action_not_allowed", action=said.action, protocol=protocol_id)
    first = said.happened_on
    if first < protocol.first or (said.until or first) > protocol.last:
        facts = {"first": protocol.first, "last": protocol.last}
        refuse("contribution.outside_validity", protocol=protocol_id, **facts)
    if not protocol.paid_recognisers and said.provider in pact.recognisers:
        refuse("contribution.recogniser_provides", provider=said.provider, pact=pact_id)
    _check_measures(said, protocol.valuation.measures)


@consequence("event.recorded", name="recognition.contribution")
def contributed(state: State, stamp: Stamp, said: EventRecorded) -> None:
    """The contribution waits for its decision; its provider is paid from this pot."""
    pact, protocol = said.pact, said.protocol
    if pact is None or protocol is None:
        return
    waiting = _waiting(stamp.day, state[Protocols][protocol].days_to_decide)
    state[Contributions].put(said.id, waiting)  # type: ignore[arg-type]  # its id is an event's
    contributors = state[Contributors]
    held = contributors.get(said.provider)
    if held is None or (pact, protocol) not in held.pots:
        pots = held.pots if held else ()
        contributors.put(said.provider, Pots(tuple(sorted((*pots, (pact, protocol))))))


@guard("event.corrected", norm="recognition.contribution_open")
def correcting(state: State, stamp: Stamp, said: EventCorrected) -> None:
    """A contribution is corrected only before its decision."""
    _check_open(state, said.event)


@guard("event.withdrawn", norm="recognition.contribution_undecided")
def withdrawing(state: State, stamp: Stamp, said: EventWithdrawn) -> None:
    """A contribution is withdrawn only before its decision."""
    _check_open(state, said.event)


@consequence("event.withdrawn", name="recognition.contribution_withdrawn")
def withdrawn(state: State, stamp: Stamp, said: EventWithdrawn) -> None:
    """A withdrawn contribution waits for nothing any more."""
    if said.event in state[Contributions]:
        state[Contributions].drop(said.event)


def amounts_of(
    recorded: RecordedEvent, protocol: Protocol, instead: tuple[Measure, ...] = ()
) -> tuple[int, ...]:
    """What was measured, corrected and partly replaced, in the order of the protocol."""
    measures = recorded.measures if recorded.differences else recorded.said.measures
    if len(measures) == 1 and not instead:
        return (int(measures[0].amount),)
    amounts = {measure.of: int(measure.amount) for measure in (*measures, *instead)}
    return tuple([amounts[asked.of] for asked in protocol.valuation.measures])


def lacks_evidence(recorded: RecordedEvent, protocol: Protocol) -> bool:
    """Whether evidence that the protocol asks for is not there."""
    evidence = recorded.said.evidence
    for choices in protocol.evidence:
        for each in evidence:
            if each.kind in choices:
                break
        else:
            return True
    return False


def settle(state: State, contributions: Collection[EventId]) -> None:
    """Nothing can happen to them any more: they leave the state; credits and totals stay."""
    state[Contributions].drop_all(contributions)
    state[Events].drop_all(contributions)


@lru_cache(maxsize=1024)
def _waiting(day: str, days_to_decide: int) -> Contribution:
    return Contribution(end_of_term(day, days_to_decide))


def _check_open(state: State, event: EventId) -> None:
    record = state[Contributions].get(event)
    if record is not None and record.decision is not None:
        refuse("contribution.already_decided", contribution=event, decision=record.decision)


def _check_measures(said: EventRecorded, asked: tuple[Asked, ...]) -> None:
    if len(said.measures) != len(asked):
        _refuse_measures(said, asked)
    for each in asked:
        for measure in said.measures:
            if measure.of == each.of:
                break
        else:
            _refuse_measures(said, asked)
        if measure.unit != each.unit:
            facts = {"found": measure.unit, "expected": each.unit}
            refuse("contribution.measure_unit", of=each.of, **facts)
        if each.range and (measure.low is None or measure.high is None):
            refuse("contribution.range_missing", of=each.of)


def _refuse_measures(said: EventRecorded, asked: tuple[Asked, ...]) -> NoReturn:
    expected = ", ".join(each.of for each in asked)
    found = ", ".join(measure.of for measure in said.measures)
    refuse("contribution.measures_differ", found=found, expected=expected)
