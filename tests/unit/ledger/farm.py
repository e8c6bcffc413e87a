"""A small scene for ledger tests: a farm, a mill, a carrier, grain in kilograms, hours of work."""

from subak.core.entry import Entry, Stamp
from subak.core.values import (
    AgentId,
    EventId,
    ProcessId,
    Quantity,
    ResourceId,
    SpecificationId,
    UnitId,
)
from subak.ledger.actions import Action
from subak.ledger.agents import AgentRegistered, AgentType
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded, NewResource, Part
from subak.ledger.processes import ProcessClosed, ProcessOpened
from subak.ledger.resources import Resource, ResourceRegistered, Resources
from subak.ledger.units import SpecificationDefined, UnitDefined
from tests.support.rehearsal import Rehearsal

FARM, MILL, CARRIER = AgentId("farm"), AgentId("mill"), AgentId("carrier")
KILOGRAM, HOUR, ONE = UnitId("kilogram"), UnitId("hour"), UnitId("one")
GRAIN, FLOUR, BOX = SpecificationId("grain"), SpecificationId("flour"), SpecificationId("boxes")
TODAY = "2024-09-02"


def kilograms(amount: int) -> Quantity:
    return Quantity(amount=str(amount), unit=KILOGRAM)


def hours(amount: int) -> Quantity:
    return Quantity(amount=str(amount), unit=HOUR)


def new(resource: str, specification: SpecificationId = GRAIN) -> NewResource:
    return NewResource(id=resource, specification=specification)


class Farm(Rehearsal):
    """The rehearsal with a farm, a mill and a carrier; everybody speaks for themselves."""

    def __init__(self, *, laws: bool = True) -> None:
        super().__init__(laws=laws)
        kinds: dict[str, AgentType] = {FARM: "group", MILL: "organisation", CARRIER: "person"}
        for agent, kind in kinds.items():
            said = AgentRegistered(id=agent, type=kind, sphere="commons", name=bytes(32))
            self.say(said, by="ada", principal="house")
        for unit, decimals in ((KILOGRAM, 0), (HOUR, 2), (ONE, 0)):
            self.say(UnitDefined(id=unit, decimals=decimals), by="ada", principal="house")
        for kind_of, unit in ((GRAIN, KILOGRAM), (FLOUR, KILOGRAM), (BOX, ONE)):
            said_kind = SpecificationDefined(id=kind_of, unit=unit, effort_unit=HOUR)
            self.say(said_kind, by="ada", principal="house")

    def stock(
        self,
        resource: str,
        amount: int,
        *,
        of: AgentId = FARM,
        specification: SpecificationId = GRAIN,
        held_by: AgentId | None = None,
    ) -> ResourceId:
        """Register a stock, wholly on hand."""
        said = ResourceRegistered(
            id=resource,
            specification=specification,
            accountable=of,
            custodian=held_by,
            accounting=str(amount),
            onhand=str(amount),
        )
        self.say(said, by=of)
        return ResourceId(resource)

    def process(self, name: str, specification: str | None = None) -> ProcessId:
        """Open a process of the mill."""
        self.say(ProcessOpened(id=name, specification=specification), by=MILL)
        return ProcessId(name)

    def close(self, process: ProcessId) -> Entry:
        """Close a process of the mill."""
        return self.say(ProcessClosed(id=self.new_id("close"), process=process), by=MILL)

    def record(self, said: EventRecorded) -> EventId:
        """Record an event by its provider."""
        self.say(said, by=said.provider)
        return EventId(said.id)

    def refused(self, said: EventRecorded, *, by: AgentId | None = None) -> str:
        """The code with which an event is refused to its provider."""
        return self.refusal(said, by=by or said.provider)

    def correct(self, event: EventId, difference: int, part: Part = "quantity") -> EventCorrected:
        """A correction, not yet said."""
        return EventCorrected(
            id=self.new_id("correction"), event=event, part=part, difference=str(difference)
        )

    def withdraw(self, event: EventId) -> EventWithdrawn:
        """A withdrawal, not yet said."""
        return EventWithdrawn(id=self.new_id("withdrawal"), event=event)

    def stamp(self, by: AgentId) -> Stamp:
        """The stamp of an entry said now."""
        return self._stamp(by, None, self.state.today, "12:00:00")

    def held(self, resource: str) -> Resource:
        """A resource as it stands."""
        return self.state[Resources][ResourceId(resource)]

    def quantities(self, resource: str) -> tuple[int, int]:
        """Accounting and onhand quantity."""
        held = self.held(resource)
        return held.accounting, held.onhand

    def event(
        self, action: Action, provider: AgentId, receiver: AgentId, **fields: object
    ) -> EventRecorded:
        """An event of today under a new id."""
        return EventRecorded(
            id=self.new_id(action.lower()),
            action=action,
            provider=provider,
            receiver=receiver,
            happened_on=str(fields.pop("happened_on", TODAY)),
            **fields,  # type: ignore[arg-type]
        )
