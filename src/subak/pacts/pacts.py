"""Pacts: declared, published by a public body, signed by every partner, ended.

Source: the Bologna regulation (2014) and its Italian successors: a citizen declares, the
administration publishes, partners of several spheres sign (M02); Ostrom's seventh principle:
commons last where a public body recognises them (M03).
Invariants: a pact is in force exactly from its last signature until its end; what was declared
never changes; who reviews an appeal never recognises under the same pact.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.hooks import guard
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Code, Hash, PactId, ProtocolId, ResourceId
from subak.ledger.agents import Agents
from subak.ledger.mandates import acting
from subak.ledger.processes import ProcessOpened
from subak.ledger.resources import Resources

Status = Literal["declared", "published", "in-force", "ended"]


class Pact(Struct, frozen=True, kw_only=True):
    """One pact as declared, and how far it has come."""

    resource: ResourceId
    protocols: tuple[ProtocolId, ...]
    partners: tuple[AgentId, ...]
    """All who must sign, the declarer among them."""
    recognisers: tuple[AgentId, ...]
    """Bodies or persons that may recognise contributions."""
    appeal_body: AgentId
    document: bytes
    """SHA-256 of the text that the partners sign."""
    status: Status
    signed: tuple[AgentId, ...]
    """Partners that signed, sorted."""


@section
class Pacts(Section[PactId, Pact]):
    """All pacts by id."""

    __slots__ = ()


@entry("pact.declared", version=1)
class PactDeclared(Entry, frozen=True, kw_only=True):
    """Somebody declares to care for a resource, with partners, protocols and competent bodies.

    Who declares is a partner, named among them or not. That the protocols are published: a guard of
    the room recognition.
    """

    resource: ResourceId
    protocols: tuple[ProtocolId, ...]
    partners: tuple[AgentId, ...]
    recognisers: tuple[AgentId, ...]
    appeal_body: AgentId
    document: Hash

    def check(self, state: State, stamp: Stamp) -> None:
        """A known resource and known agents, each named once; the appeal body is no recogniser."""
        acting(state, stamp, "declare")
        state[Resources].need(self.resource, "resource.unknown")
        need(self.protocols, "pact.without_protocol")
        need(self.recognisers, "pact.without_recogniser")
        for named in (self.protocols, self.partners, self.recognisers):
            need(len(set(named)) == len(named), "pact.named_twice")
        for agent in (*self.partners, *self.recognisers, self.appeal_body):
            state[Agents].need(agent, "agent.unknown")
        apart = self.appeal_body not in self.recognisers
        need(apart, "pact.appeal_body_recognises", body=self.appeal_body)
        state.documents.read(self.document)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The pact is known; its declarer is a partner."""
        declarer = stamp.actor
        others = () if declarer in self.partners else (declarer,)
        pact = Pact(
            resource=self.resource,
            protocols=self.protocols,
            partners=self.partners + others,
            recognisers=self.recognisers,
            appeal_body=self.appeal_body,
            document=self.document,
            status="declared",
            signed=(),
        )
        state[Pacts].put(PactId(self.id), pact)


@entry("pact.published", version=1)
class PactPublished(Entry, frozen=True, kw_only=True):
    """A public body publishes a declared pact: the public act that recognises the commons."""

    pact: PactId

    def check(self, state: State, stamp: Stamp) -> None:
        """A pact that was only declared, published by an agent of the sphere state."""
        pact = state[Pacts].need(self.pact, "pact.unknown")
        body = acting(state, stamp, "publish")
        need(state[Agents][body].sphere == "state", "pact.not_by_public_body", body=body)
        need(pact.status != "ended", "pact.over", pact=self.pact)
        need(pact.status == "declared", "pact.already_published", pact=self.pact)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Its partners may sign."""
        pacts = state[Pacts]
        pacts.put(self.pact, replace(pacts[self.pact], status="published"))


@entry("pact.signed", version=1)
class PactSigned(Entry, frozen=True, kw_only=True):
    """A partner signs the published pact; the last signature puts it in force."""

    pact: PactId

    def check(self, state: State, stamp: Stamp) -> None:
        """A published pact that has not ended, signed by each partner once."""
        pact = state[Pacts].need(self.pact, "pact.unknown")
        partner = acting(state, stamp, "sign")
        need(partner in pact.partners, "pact.not_a_partner", who=partner, pact=self.pact)
        need(pact.status != "ended", "pact.over", pact=self.pact)
        need(pact.status != "declared", "pact.not_published", pact=self.pact)
        need(partner not in pact.signed, "pact.already_signed", who=partner, pact=self.pact)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The signature counts; with the last one the pact is in force."""
        pacts = state[Pacts]
        pact = pacts[self.pact]
        signed = tuple(sorted((*pact.signed, stamp.actor)))
        status: Status = "in-force" if len(signed) == len(pact.partners) else "published"
        pacts.put(self.pact, replace(pact, signed=signed, status=status))


@entry("pact.ended", version=1)
class PactEnded(Entry, frozen=True, kw_only=True):
    """A partner ends the pact. What was contributed before is still recognised, credited and
    paid.
    """

    pact: PactId
    ground: Code

    def check(self, state: State, stamp: Stamp) -> None:
        """By a partner, once."""
        pact = state[Pacts].need(self.pact, "pact.unknown")
        partner = acting(state, stamp, "sign")
        need(partner in pact.partners, "pact.not_a_partner", who=partner, pact=self.pact)
        need(pact.status != "ended", "pact.over", pact=self.pact)

    def apply(self, state: State, stamp: Stamp) -> None:
        """No new contribution from here on."""
        pacts = state[Pacts]
        pacts.put(self.pact, replace(pacts[self.pact], status="ended"))


@guard("process.opened", norm="pacts.process_pact")
def opening_under_pact(state: State, stamp: Stamp, said: ProcessOpened) -> None:
    """A process that names a pact names one that is known."""
    if said.pact is not None:
        state[Pacts].need(said.pact, "pact.unknown")
