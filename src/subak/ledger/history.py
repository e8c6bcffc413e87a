"""History: what went through processes and what changed resources, for ever, in one order.

From this a graph of flows is made: what a thing is worth rolls up along it, income goes back along
it (docs/decisions/0021). An event is past here where it has a process or changes a resource of the
books; others - a payment, work outside of any process - flow into nothing. Contributions leave
`Events` once they are settled, and stay here.

A resource that was registered stood there before all of its events, with what it has now less what
these events gave it.

Where books adopt this rule later than they began, `history_taken_up` takes in all events that the
state still has: not the contributions that were settled before, and not their order within a day,
which no section keeps. They are put in the order of the day on which they were recorded, then of
their id, and get the positions just before the adoption (`Past.n`).

Invariants: a past event has the quantities that its corrections left; a withdrawn one is not there;
no two have the same position.
"""

from sys import intern

from msgspec import Struct
from msgspec.structs import replace

from subak.core.books import RulesAdopted
from subak.core.entry import Stamp
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import AgentId, EventId, ProcessId, ProtocolId, Quantity, ResourceId, UnitId
from subak.ledger.actions import Action
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.event_effects import sides
from subak.ledger.events import EventRecorded, Events, RecordedEvent


class Past(Struct, frozen=True, array_like=True, gc=False):
    """What of an event decides how it flows; whole numbers of the smallest part of a unit."""

    n: int
    """Its position in the log: orders everything."""
    action: Action
    provider: AgentId
    receiver: AgentId
    day: str
    """On which it happened, or began."""
    until: str | None
    """The last day, where it lasted longer than one."""
    process: ProcessId | None
    first: ResourceId | None
    second: ResourceId | None
    """The resources that it names, a created one in its place."""
    quantity: int
    """After all corrections; 0 where there is no `unit`."""
    effort: int
    """After all corrections; 0 where there is no `effort_unit`."""
    protocol: ProtocolId | None
    """Under which it is a contribution: then it counts by its credits alone."""
    unit: UnitId | None
    """In which the quantity is counted; None where the event has none."""
    effort_unit: UnitId | None
    """In which the effort is counted; None where the event has none."""


@section
class History(Section[EventId, Past]):
    """Past events by id; only a withdrawal takes one out."""

    __slots__ = ()

    def changes(self, keys: list[EventId]) -> list[tuple[EventId, object]]:
        """Without the position: that is the log's own, and independent entries may come in any
        order within a day.
        """
        pasts = zip(keys, map(self.get, keys), strict=True)
        return [(key, past and replace(past, n=0)) for key, past in pasts]

    def sharing(self, record: Past) -> Past:
        """The same with each repeated name held once: past events are many and stay."""
        return replace(record, **{field: _shared(getattr(record, field)) for field in _NAMES})


def past_of(state: State) -> list[tuple[EventId, Past]]:
    """All past events with their ids, in the order of the log."""
    return sorted(state[History].items(), key=_position)


def is_past(said: EventRecorded) -> bool:
    """Whether an event belongs to the history."""
    return said.process is not None or said.changes_resources


@consequence("event.recorded", name="ledger.history")
def recorded(state: State, stamp: Stamp, said: EventRecorded) -> None:
    """What flows is past from now on."""
    if is_past(said):
        quantity, effort = _number(said.quantity), _number(said.effort)
        state[History].put(EventId(said.id), _past(stamp.n, said, quantity, effort))


@consequence("event.corrected", name="ledger.history_corrected")
def corrected(state: State, stamp: Stamp, said: EventCorrected) -> None:
    """The past has the quantities that hold now."""
    past = state[History].get(said.event)
    if past is not None and said.part != "measure":
        now = state[Events][said.event]
        after = replace(past, quantity=now.quantity, effort=now.effort)
        state[History].put(said.event, after)


@consequence("event.withdrawn", name="ledger.history_withdrawn")
def withdrawn(state: State, stamp: Stamp, said: EventWithdrawn) -> None:
    """What did not happen is not past."""
    if said.event in state[History]:
        state[History].drop(said.event)


@consequence("rules.adopted", name="ledger.history_taken_up")
def history_taken_up(state: State, stamp: Stamp, said: RulesAdopted) -> None:
    """All events that the state has are past; those that were known already keep their position.

    Events that are no contributions stay until they are withdrawn: what was withdrawn while other
    rules were in force is past no more.
    """
    history, events = state[History], state[Events]
    gone = [event for event, past in history.items() if not past.protocol and event not in events]
    history.drop_all(gone)
    found = [(event, held) for event, held in events.items() if is_past(held.said)]
    new = sorted((each for each in found if each[0] not in history), key=_known_order)
    positions = {event: stamp.n - len(new) + place for place, (event, _) in enumerate(new)}
    taken = {}
    for event, held in found:
        known = history.get(event)
        position = known.n if known else positions[event]
        past = _past(position, held.said, held.quantity, held.effort)
        if past != known:
            taken[event] = past
    history.put_all(taken)


_NAMES = (
    "action", "provider", "receiver", "day", "until", "process", "first", "second", "protocol",
    "unit", "effort_unit",
)  # fmt: skip


def _past(n: int, said: EventRecorded, quantity: int, effort: int) -> Past:
    """The record of an event; names that repeat are held once."""
    first, second = sides(said)
    return Past(
        n,
        said.action,
        AgentId(intern(said.provider)),
        AgentId(intern(said.receiver)),
        intern(said.happened_on),
        said.until,
        None if said.process is None else ProcessId(intern(said.process)),
        None if first is None else ResourceId(intern(first)),
        None if second is None else ResourceId(intern(second)),
        quantity,
        effort,
        None if said.protocol is None else ProtocolId(intern(said.protocol)),
        None if said.quantity is None else UnitId(intern(said.quantity.unit)),
        None if said.effort is None else UnitId(intern(said.effort.unit)),
    )


def _shared(name: str | None) -> str | None:
    return None if name is None else intern(name)


def _number(said: Quantity | None) -> int:
    return 0 if said is None else said.number


def _position(each: tuple[EventId, Past]) -> int:
    return each[1].n


def _known_order(each: tuple[EventId, RecordedEvent]) -> tuple[str, EventId]:
    """What the state knows of the order of events."""
    event, held = each
    return held.recorded_on, event
