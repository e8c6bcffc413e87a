"""Economic events: what happened, in one of the 19 actions of Valueflows.

They are recorded once and never edited. With a pact and a protocol an event is a contribution. It
may name a first resource (resourceInventoriedAs), a second one (toResourceInventoriedAs), or create
one of them where the table of actions lets it; without any, it tells of something outside the
books: work, a service, the use of an unregistered thing, a transfer with only a quantity.

Agents. Provider and receiver may differ in explicit transfers, copy, work, use and cite, and where
a transfer is implied (Valueflows, "Explicit and implied transfers": all rights and custody in
produce, consume, deliverService; custody in pickup, dropoff, accept, modify). An implied transfer
may name the receiver's resource as the second; then both rules apply (`effects`). What changes the
accounting quantity needs the accountable agent, what changes the onhand quantity needs the
custodian: on the side that gives it is the provider, on the side that gets it is the receiver.

Invariants: no quantity below zero; a contained resource is only separated; what comes out of a
process by modify or dropoff went into the same one by accept or pickup, same resource, same
quantity; quantities merge only within one specification. A resource that keeps its id through a
transfer or move (first = second) passes as a whole.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import refuse
from subak.core.state import Section, State, section
from subak.core.values import (
    AgentId,
    Code,
    Commitment,
    DayText,
    EventId,
    NewId,
    PactId,
    ProcessId,
    ProtocolId,
    Quantity,
    ResourceId,
    SpecificationId,
)
from subak.ledger.actions import ABOUT_A_RESOURCE, WITHOUT_INVENTORY, Action
from subak.ledger.event_checks import (
    check_days,
    check_parties,
    check_process,
    check_quantities,
    check_words,
)
from subak.ledger.event_effects import Before, take_effect
from subak.ledger.event_resources import check_resources
from subak.ledger.mandates import acting
from subak.ledger.measures import Evidence, Measure, check_measures
from subak.ledger.processes import Half

Part = Literal["quantity", "effort", "measure"]
"""What of an event a correction changes."""


class NewResource(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A resource that an event brings into being; `name` commits to a name outside the log."""

    id: NewId
    specification: SpecificationId
    name: Commitment | None = None


@entry("event.recorded", version=1)
class EventRecorded(Entry, frozen=True, kw_only=True):
    """Provider or receiver (or who acts for it under a mandate to record) says what happened."""

    action: Action
    provider: AgentId
    receiver: AgentId
    happened_on: str
    """A `DayText`, matched by `check_days`."""
    until: DayText | None = None
    """The last day, where it lasted longer than one; both are included."""
    quantity: Quantity | None = None
    effort: Quantity | None = None
    resource: ResourceId | None = None
    to_resource: ResourceId | None = None
    creates: NewResource | None = None
    process: ProcessId | None = None
    place: Code | None = None
    state: Code | None = None
    pact: PactId | None = None
    protocol: ProtocolId | None = None
    measures: tuple[Measure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    classified_as: Code | None = None

    def check(self, state: State, stamp: Stamp) -> None:
        """The rules of the module's docstring; those of pacts and protocols are guards of their
        rooms.
        """
        check_parties(state, self, acting(state, stamp, "record"))
        check_days(self, stamp.day)
        check_quantities(state, self)
        if self.measures:
            check_measures(state, self.measures)
        if (self.pact is None) is not (self.protocol is None):
            refuse("event.contribution_incomplete", pact=self.pact, protocol=self.protocol)
        if self.process is not None:
            check_process(state, self)
        if self.place is not None or self.state is not None:
            check_words(self)
        if self.resource is not None or self.to_resource is not None or self.creates is not None:
            check_resources(state, self)
        elif self.action in ABOUT_A_RESOURCE:
            refuse("event.resource_missing", action=self.action)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The event is known and its effects are done."""
        by = stamp.by if stamp.principal is None else stamp.principal
        if self.changes_resources:
            before, half = take_effect(state, self)
            recorded = RecordedEvent(self, by, stamp.day, before, half)
        else:
            recorded = RecordedEvent(self, by, stamp.day)
        state[Events].put(self.id, recorded)  # type: ignore[arg-type]  # its id is now an event's

    @property
    def changes_resources(self) -> bool:
        """Whether it has effects on resources of the books; a service or work has none."""
        if self.action in WITHOUT_INVENTORY:
            return False
        named = self.resource is not None or self.to_resource is not None
        return named or self.creates is not None


class Difference(Struct, frozen=True):
    """The sum of all corrections of one part of an event; `of` names a measure."""

    part: Part
    of: str | None
    amount: int


class RecordedEvent(Struct, frozen=True, omit_defaults=True):
    """An event as it was said, with the sum of its corrections and what it takes to withdraw it."""

    said: EventRecorded
    recorded_by: AgentId
    recorded_on: str
    before: tuple[Before, ...] = ()
    """The resources that it changed in more than quantity, as they were."""
    half: Half | None = None
    """The half that it took out of its process."""
    differences: tuple[Difference, ...] = ()

    @property
    def effects(self) -> tuple[object, ...]:
        """All that followed from it."""
        return self.before, self.half, self.differences

    @property
    def quantity(self) -> int:
        """The quantity after all corrections; 0 where there is none."""
        return self._net("quantity", self.said.quantity)

    @property
    def effort(self) -> int:
        """The effort after all corrections; 0 where there is none."""
        return self._net("effort", self.said.effort)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures after all corrections."""
        if not self.differences:
            return self.said.measures
        return tuple(
            replace(measure, amount=str(measure.number + self.difference("measure", measure.of)))
            for measure in self.said.measures
        )

    def difference(self, part: Part, of: str | None = None) -> int:
        """The sum of all corrections of one part."""
        found = (each for each in self.differences if each.part == part and each.of == of)
        return sum(each.amount for each in found)

    def _net(self, part: Part, said: Quantity | None) -> int:
        return 0 if said is None else said.number + self.difference(part)


@section
class Events(Section[EventId, RecordedEvent]):
    """All events that can still be corrected, withdrawn or decided, by id."""

    __slots__ = ()

    def changes(self, keys: list[EventId]) -> list[tuple[EventId, object]]:
        """Only what followed from them: what was said, and under which stamp, the log has already
        under the same id, and it never changes.
        """
        records = zip(keys, map(self.get, keys), strict=True)
        return [(key, record and record.effects) for key, record in records]
