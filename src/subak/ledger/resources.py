"""Resources: things that are counted, who answers for them and where they lie.

An EconomicResource of Valueflows. Two quantities in whole smallest parts of the unit: `accounting`,
over which the accountable agent has all rights, and `onhand`, which lies with the custodian. A
resource inside another (`contained_in`) is not available on its own: what of it is in the container
stands in `packed`, and its custody goes with the container.
Invariants: no quantity is below zero; the unit is that of the specification; containment has no
cycle.
"""

from msgspec import Struct

from subak.core.books import Books
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import Section, State, section
from subak.core.values import (
    AgentId,
    Amount,
    Code,
    Commitment,
    EventId,
    ResourceId,
    SpecificationId,
    UnitId,
)
from subak.ledger.agents import Agents
from subak.ledger.mandates import acting
from subak.ledger.units import Specifications


class Resource(Struct, frozen=True, kw_only=True):
    """A resource as all its events left it."""

    specification: SpecificationId
    unit: UnitId
    accountable: AgentId
    custodian: AgentId
    accounting: int
    onhand: int
    packed: int = 0
    contained_in: ResourceId | None = None
    place: str | None = None
    stage: str | None = None
    state: str | None = None
    shaped_by: EventId | None = None
    """The last event that changed more than quantities; only this one can be withdrawn."""


@section
class Resources(Section[ResourceId, Resource]):
    """All resources by id."""

    __slots__ = ()

    def holder(self, resource: Resource) -> AgentId:
        """Who has it in hand: the custodian of the outermost container."""
        while resource.contained_in is not None:
            resource = self[resource.contained_in]
        return resource.custodian

    def around(self, resource: ResourceId) -> tuple[ResourceId, ...]:
        """A resource, then those in which it lies, outwards; unknown ones lie in none."""
        found, place = [resource], self.get(resource)
        while place is not None and place.contained_in is not None:
            found.append(place.contained_in)
            place = self.get(place.contained_in)
        return tuple(found)


@entry("resource.registered", version=1)
class ResourceRegistered(Entry, frozen=True, kw_only=True):
    """A resource that is there already becomes known, with its quantities; `name` commits to a name
    outside the log.

    `onhand` lies with the custodian (without one, with the accountable agent) or, where the
    resource is `contained_in` another, in that. What is made or received later is an event, not a
    registration.
    """

    specification: SpecificationId
    accountable: AgentId
    custodian: AgentId | None = None
    accounting: Amount
    onhand: Amount
    place: Code | None = None
    contained_in: ResourceId | None = None
    name: Commitment | None = None

    def check(self, state: State, stamp: Stamp) -> None:
        """By the accountable agent or the operator. Refused: specification.unknown, agent.unknown,
        resource.unknown, .not_by_accountable, .exists, .below_zero, .contained.
        """
        state[Specifications].need(self.specification, "specification.unknown")
        state[Agents].need(self.accountable, "agent.unknown")
        if self.custodian is not None:
            state[Agents].need(self.custodian, "agent.unknown")
        actor = acting(state, stamp, "register")
        allowed = actor in (self.accountable, state[Books].opening.operator)
        need(allowed, "resource.not_by_accountable", accountable=self.accountable)
        need(self.id not in state[Resources], "resource.exists", id=self.id)
        whole = int(self.accounting) >= 0 and int(self.onhand) >= 0
        need(whole, "resource.below_zero", id=self.id)
        if self.contained_in is not None:
            container = state[Resources].need(self.contained_in, "resource.unknown")
            free = container.contained_in is None
            need(free, "resource.contained", id=self.contained_in, container=container.contained_in)

    def apply(self, state: State, stamp: Stamp) -> None:
        onhand = int(self.onhand)
        inside = self.contained_in is not None
        resource = Resource(
            specification=self.specification,
            unit=state[Specifications][self.specification].unit,
            accountable=self.accountable,
            custodian=self.custodian or self.accountable,
            accounting=int(self.accounting),
            onhand=0 if inside else onhand,
            packed=onhand if inside else 0,
            contained_in=self.contained_in,
            place=self.place,
        )
        state[Resources].put(ResourceId(self.id), resource)
