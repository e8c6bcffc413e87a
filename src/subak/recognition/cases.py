"""A case: contributions to one pact under one protocol, looked at together, and who may judge them.

Everything that is the same for all of them is looked up once; bulk decisions hold up to 1,000.
"""

from collections.abc import Sequence
from sys import intern

from msgspec import Struct

from subak.core.entry import Stamp
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import AgentId, EventId, PactId, ProtocolId
from subak.ledger.events import Events, RecordedEvent
from subak.ledger.measures import Measure
from subak.pacts.pacts import Pact, Pacts
from subak.recognition.contributions import (
    Contribution,
    Contributions,
    Contributors,
    amounts_of,
    lacks_evidence,
)
from subak.recognition.credits import Lot
from subak.recognition.protocols import Protocol, Protocols
from subak.recognition.results import Claim, claim_of
from subak.recognition.valuation import Worth, worth


class Case(Struct, frozen=True):
    """Contributions with their events and records, and the pact and protocol of all of them."""

    contributions: Sequence[EventId]
    pact_id: PactId
    protocol_id: ProtocolId
    pact: Pact
    protocol: Protocol
    events: list[RecordedEvent]
    records: list[Contribution]
    worths: list[Worth] = []
    """What each is worth, once its check has found it out."""

    @property
    def claims(self) -> list[Claim]:
        """The results that they claim; none under a protocol that counts efforts."""
        if self.protocol.same_result == "none":
            return []
        return [claim_of(recorded.said, self.pact, self.protocol) for recorded in self.events]


def case_of(state: State, contributions: Sequence[EventId]) -> Case:
    """The case of contributions that are not settled, or that the same entry has just settled.

    Put together once for an entry: check, guards, apply and consequences get the same.
    Refused: contribution.unknown, contribution.settled, recognition.mixed.
    """
    ready = state.ready
    if isinstance(ready, Case) and ready.contributions == contributions:
        return ready
    known, all_events = state[Contributions], state[Events]
    records = [known.get(each) or known.need_known(state, each) for each in contributions]
    events = [all_events[each] for each in contributions]
    first = events[0].said
    pact, protocol = first.pact, first.protocol
    if pact is None or protocol is None:
        raise AssertionError("a contribution names a pact and a protocol")
    for recorded in events:
        said = recorded.said
        if said.pact != pact or said.protocol != protocol:
            refuse("recognition.mixed", contribution=said.id, pact=pact, protocol=protocol)
    held, counted = state[Pacts][pact], state[Protocols][protocol]
    state.ready = Case(contributions, pact, protocol, held, counted, events, records)
    return state.ready


def check_recogniser(case: Case, body: AgentId) -> None:
    """Refused: recognition.no_mandate, where the pact does not name the body."""
    named = body in case.pact.recognisers
    need(named, "recognition.no_mandate", who=body, pact=case.pact_id)


def check_independent(case: Case, stamp: Stamp) -> None:
    """Refused: recognition.own_work, where who acts, or for whom, provided or received any."""
    acting = (stamp.by, stamp.actor)
    for recorded in case.events:
        said = recorded.said
        if said.provider in acting or said.receiver in acting:
            refuse("recognition.own_work", who=stamp.by, contribution=said.id)


def is_paid(state: State, case: Case, stamp: Stamp) -> bool:
    """Whether who acts, or for whom, is paid from the same pot."""
    pot = (case.pact_id, case.protocol_id)
    contributors = state[Contributors]
    for who in (stamp.by, stamp.actor):
        held = contributors.get(who)
        if held and pot in held.pots:
            return True
    return False


def check_worth(case: Case, instead: tuple[Measure, ...], *, with_evidence: bool) -> None:
    """Each is worth a credit; `instead` replaces measures.

    Refused: recognition.measure_unknown, .measure_unit, .evidence_missing, .nothing_to_credit, and
    those of `worth`.
    """
    protocol, valuation = case.protocol, case.protocol.valuation
    if instead:
        _check_instead(case, instead)
    found = []
    for recorded in case.events:
        if with_evidence and lacks_evidence(recorded, protocol):
            refuse("recognition.evidence_missing", contribution=recorded.said.id)
        value = worth(valuation, amounts_of(recorded, protocol, instead))
        if not value.credits:
            facts = {"contribution": recorded.said.id, "reason": protocol.refusal}
            refuse("recognition.nothing_to_credit", **facts)
        found.append(value)
    case.worths[:] = found


def lots_of(case: Case, instead: tuple[Measure, ...], fundable_from: str) -> list[Lot]:
    """The credits of all, numbered from 1 in their order.

    Names that lots repeat are held once: lots are many and stay.
    """
    protocol, valuation = case.protocol, case.protocol.valuation
    pact_id, protocol_id = PactId(intern(case.pact_id)), ProtocolId(intern(case.protocol_id))
    worths = case.worths or [
        worth(valuation, amounts_of(recorded, protocol, instead)) for recorded in case.events
    ]
    lots, last = [], 0
    for recorded, value in zip(case.events, worths, strict=True):
        said = recorded.said
        first, last = last + 1, last + value.credits
        price = value.tariff_cents
        made = EventId(said.id)
        holder = AgentId(intern(said.provider))
        lot = Lot(first, last, holder, protocol_id, pact_id, made, price, fundable_from)
        lots.append(lot)
    return lots


def _check_instead(case: Case, instead: tuple[Measure, ...]) -> None:
    units = {asked.of: asked.unit for asked in case.protocol.valuation.measures}
    for measure in instead:
        need(measure.of in units, "recognition.measure_unknown", of=measure.of)
        fits = measure.unit == units[measure.of]
        expected = units[measure.of]
        need(fits, "recognition.measure_unit", of=measure.of, found=measure.unit, expected=expected)
