"""Aids of other payers: what is drawn elsewhere for the same ground, so that nobody pays twice.

A protocol says with which aid codes it does not go together (`not_with`). While such an aid is
recorded for the same resource, for one in which it lies or for one of its parts, and for a day of
the same period, nothing is recognised; that both payers stand in the refusal is the point of it.
An aid is recorded by who draws it, who pays it, or a body that recognises under some pact; the last
two, or who recorded it, say when it ended.
Source of the rule: Eau de Paris, whose regime does not go together with the organic aid of the
common agricultural policy (State aid SA.54810).
Invariant: at the time of a recognition no aid that is not cumulable with it was recorded.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.hooks import guard
from subak.core.instants import parse_day
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Code, DayText, ResourceId
from subak.ledger.agents import Agents
from subak.ledger.events import EventRecorded
from subak.ledger.mandates import acting
from subak.ledger.measures import Evidence
from subak.ledger.resources import Resources
from subak.pacts.pacts import Pacts
from subak.recognition.cases import Case
from subak.recognition.conditions import Conditions
from subak.recognition.recognising import RECOGNISING, Recognising

Proof = Annotated[tuple[Evidence, ...], Meta(min_length=1, max_length=32)]


class Aid(Struct, frozen=True, kw_only=True):
    """An aid that somebody draws; both days are included."""

    id: str
    drawer: AgentId
    code: str
    payer: AgentId
    resource: ResourceId
    first: str
    last: str
    recorded_by: AgentId
    around: tuple[ResourceId, ...]
    """The resource, then those in which it lay when the aid was recorded."""


class Drawn(Struct, frozen=True):
    """Aids for a resource and for what lies in it, in the order of their entries."""

    aids: tuple[Aid, ...]


@section
class Aids(Section[ResourceId, Drawn]):
    """Aids by resource, each also under the resources in which its own lies."""

    __slots__ = ()

    def on(self, resource: ResourceId) -> tuple[Aid, ...]:
        """The aids for a resource and for what lies in it."""
        drawn = self.get(resource)
        return drawn.aids if drawn else ()

    def find(self, aid: str, resource: ResourceId) -> Aid:
        """The aid of an id for a resource. Refused: aid.unknown."""
        found = [each for each in self.on(resource) if each.id == aid]
        need(found, "aid.unknown", id=aid)
        return found[0]


@entry("aid.recorded", version=1)
class AidRecorded(Entry, frozen=True, kw_only=True):
    """Somebody draws an aid under a code from a payer, for a resource and a period."""

    drawer: AgentId
    code: Code
    payer: AgentId
    resource: ResourceId
    first: DayText
    last: DayText
    evidence: Proof

    def check(self, state: State, stamp: Stamp) -> None:
        """By the drawer, the payer, or a recognising body; drawer and payer are two agents.

        Refused: agent.unknown, resource.unknown, aid.not_by_party, aid.payer_is_drawer,
        period.empty, stamp.day_malformed.
        """
        for agent in (self.drawer, self.payer):
            state[Agents].need(agent, "agent.unknown")
        need(self.drawer != self.payer, "aid.payer_is_drawer", who=self.drawer)
        state[Resources].need(self.resource, "resource.unknown")
        _check_party(state, stamp, (self.drawer, self.payer))
        in_order = parse_day(self.first) <= parse_day(self.last)
        need(in_order, "period.empty", first=self.first, last=self.last)

    def apply(self, state: State, stamp: Stamp) -> None:
        """It stands under its resource and under those in which that lies."""
        around = state[Resources].around(self.resource)
        aid = Aid(
            id=self.id,
            drawer=self.drawer,
            code=self.code,
            payer=self.payer,
            resource=self.resource,
            first=self.first,
            last=self.last,
            recorded_by=stamp.actor,
            around=around,
        )
        for resource in around:
            state[Aids].put(resource, Drawn((*state[Aids].on(resource), aid)))


@entry("aid.ended", version=1)
class AidEnded(Entry, frozen=True, kw_only=True):
    """An aid was drawn for fewer days than recorded: up to `last`; without it, never."""

    aid: str
    resource: ResourceId
    last: DayText | None = None
    evidence: Proof

    def check(self, state: State, stamp: Stamp) -> None:
        """By who recorded it, its payer, or a recognising body; within its period.

        Refused: aid.unknown, aid.not_by_party, aid.end_outside.
        """
        aid = state[Aids].find(self.aid, self.resource)
        _check_party(state, stamp, (aid.recorded_by, aid.payer))
        if self.last is not None:
            inside = aid.first <= parse_day(self.last) < aid.last
            need(inside, "aid.end_outside", aid=aid.id, first=aid.first, last=aid.last)

    def apply(self, state: State, stamp: Stamp) -> None:
        """It is shorter, or gone."""
        aid = state[Aids].find(self.aid, self.resource)
        shorter = () if self.last is None else (replace(aid, last=self.last),)
        for resource in aid.around:
            others = [each for each in state[Aids].on(resource) if each.id != aid.id]
            if others or shorter:
                state[Aids].put(resource, Drawn((*others, *shorter)))
            else:
                state[Aids].drop(resource)


@guard(*RECOGNISING, norm="recognition.not_with_aids")
def unaided(state: State, stamp: Stamp, said: Recognising) -> None:
    """What another payer pays is not recognised. Refused: recognition.aid_not_cumulable."""
    case = said.recognised(state)
    if case is not None:
        _check_case(state, case)


def aids_on(state: State, resource: ResourceId, first: str, last: str) -> Iterator[Aid]:
    """Aids for a resource, for parts of it and for what it lies in, on some day of a period."""
    for place in state[Resources].around(resource):
        for aid in state[Aids].on(place):
            concerned = place in (resource, aid.resource)
            if concerned and aid.first <= last and first <= aid.last:
                yield aid


def _check_case(state: State, case: Case) -> None:
    condition = state[Conditions].get(case.protocol_id)
    if condition is None or not condition.not_with:
        return
    for recorded in case.events:
        _check_event(state, case, recorded.said, condition.not_with)


def _check_event(state: State, case: Case, said: EventRecorded, not_with: tuple[str, ...]) -> None:
    resource = said.resource or case.pact.resource
    last = said.until or said.happened_on
    for aid in aids_on(state, resource, said.happened_on, last):
        if aid.code in not_with:
            refuse(
                "recognition.aid_not_cumulable",
                contribution=said.id,
                protocol=case.protocol_id,
                receiver=said.receiver,
                aid=aid.code,
                payer=aid.payer,
                drawer=aid.drawer,
                resource=aid.resource,
                first=aid.first,
                last=aid.last,
            )


def _check_party(state: State, stamp: Stamp, parties: tuple[AgentId, ...]) -> None:
    """One of the parties acts, or a body that recognises under some pact."""
    actor = stamp.actor
    if actor in parties:
        acting(state, stamp, "record")
        return
    recognises = any(actor in pact.recognisers for pact in state[Pacts].values())
    need(recognises, "aid.not_by_party", who=actor, parties=", ".join(sorted(set(parties))))
    acting(state, stamp, "recognise")
