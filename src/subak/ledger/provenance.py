"""Provenance: what each process took in and gave out, and of which batch; quantities, no money.

It follows from the history alone (docs/decisions/0021), so it stands beside it. A new batch of a
resource begins whenever something comes in; what was left of the batch before is in it. What is
taken, used or cited is of the batch that is newest then. Use and cite take nothing away. Worth
follows rights: `transferCustody`, and a `move` that keeps the id, change no batch.
A resource that was registered has a first batch that no event brought in; an event that names a
resource before anything came in (late adoption orders the events of a day by id) is of its first
batch.
Invariants: batches stand in the order in which they began; what is taken of a batch and what is
left are its stock, unless corrections took away what was already gone: then the last to take gets
what there is.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from subak.core.values import EventId, ProcessId, ResourceId
from subak.ledger.actions import ACTIONS, Action
from subak.ledger.effects import signs
from subak.ledger.history import Past

Told = tuple[EventId, Past]
"""A past event with its id."""

Source = ProcessId | int | None
"""Where something came from: out of a process, from a batch by its number, or from elsewhere."""


class Input(NamedTuple):
    """An event that went into a process, and the batch that it drew on (a number), if any."""

    event: EventId
    past: Past
    batch: int | None


class Making(Struct):
    """What went into a process and what came out of it, in the order of the log."""

    inputs: list[Input]
    outputs: list[Told]


class Taken(NamedTuple):
    """So much was taken, while there was so much."""

    event: EventId
    quantity: int
    stock: int


class Batch(Struct):
    """All that there is of a resource from one arrival until the next."""

    resource: ResourceId
    number: int
    """Among the batches of the resource, from 1."""
    came: Told | None
    """By which event it began; None: it stood there already."""
    source: Source
    before: int | None
    """The batch of which something was left."""
    left: int
    """What is there of it now, or was when the next one began."""
    taken: list[Taken]
    name: str = ""
    """Its name among batches and processes, `resource#number`: `#` stands in no id."""

    def __post_init__(self) -> None:
        self.name = f"{self.resource}#{self.number}"


class Provenance(NamedTuple):
    """All processes and all batches."""

    processes: dict[ProcessId, Making]
    batches: list[Batch]
    left_by: dict[EventId, int]
    """Out of which batch something was taken by an event."""


def provenance_of(past: Iterable[Told], held: Mapping[ResourceId, int]) -> Provenance:
    """From past events in the order of the log, and what is held of each resource now."""
    events = list(past)
    follower = _Follower(_before_all(events, held))
    for event, each in events:
        follower.take(event, each)
    return Provenance(follower.processes, follower.batches, follower.left_by)


class _Follower:
    """Goes through the events once, with the newest batch of each resource."""

    def __init__(self, stocks: Mapping[ResourceId, int]) -> None:
        self.stocks = stocks
        self.processes: dict[ProcessId, Making] = {}
        self.batches: list[Batch] = []
        self.left_by: dict[EventId, int] = {}
        self._newest: dict[ResourceId, int] = {}

    def take(self, event: EventId, past: Past) -> None:
        """What went out, then what came in."""
        goes, comes = _ways(past)
        drawn = None
        if goes is not None:
            drawn = self._batch(goes)
            self._draw(event, past, drawn)
        elif past.first is not None and past.first != comes:
            drawn = self._batch(past.first)
        source: Source = drawn
        if past.process is not None:
            making = self.processes.setdefault(past.process, Making([], []))
            if ACTIONS[past.action].input_output == "output":
                making.outputs.append((event, past))
                source = past.process
            else:
                making.inputs.append(Input(event, past, drawn))
        if comes is not None:
            self._begin(comes, (event, past), source)

    def _draw(self, event: EventId, past: Past, number: int) -> None:
        batch = self.batches[number]
        quantity = max(past.quantity, 0)
        batch.taken.append(Taken(event, quantity, batch.left))
        batch.left = max(batch.left - quantity, 0)
        self.left_by[event] = number

    def _batch(self, resource: ResourceId) -> int:
        """The newest batch of a resource; its first one where nothing came in yet."""
        found = self._newest.get(resource)
        if found is None:
            found = self._add(Batch(resource, 1, None, None, None, self.stocks[resource], []))
        return found

    def _begin(self, resource: ResourceId, came: Told, source: Source) -> None:
        quantity = max(came[1].quantity, 0)
        before = self._newest.get(resource)
        if before is None and self.stocks[resource]:
            before = self._batch(resource)
        if before is None:
            self._add(Batch(resource, 1, came, source, None, quantity, []))
            return
        last = self.batches[before]
        if last.came is None and not self.stocks[resource]:
            last.came, last.source, last.left = came, source, quantity
            last.taken = [taken._replace(stock=quantity) for taken in last.taken]
            return
        kept = before if last.left else None
        made = Batch(resource, last.number + 1, came, source, kept, last.left + quantity, [])
        self._add(made)

    def _add(self, batch: Batch) -> int:
        self._newest[batch.resource] = number = len(self.batches)
        self.batches.append(batch)
        return number


def _ways(past: Past) -> tuple[ResourceId | None, ResourceId | None]:
    """Of which resource something goes away, and to which something comes."""
    if past.action == "move" and past.first == past.second:
        return None, None
    first, second = _WAYS[past.action, past.second is not None]
    goes = past.first if first < 0 else None
    comes = past.first if first > 0 else past.second if second > 0 else None
    return goes, comes


def _before_all(events: Iterable[Told], held: Mapping[ResourceId, int]) -> dict[ResourceId, int]:
    """What there was of each resource before all of its events, as far as rights go."""
    stocks = dict(held)
    for _, past in events:
        both = signs(past.action, second=past.second is not None)
        for resource, sign in ((past.first, both.first), (past.second, both.second)):
            if resource is not None:
                stocks[resource] = stocks.get(resource, 0) - sign.accounting * past.quantity
    return {resource: max(stock, 0) for resource, stock in stocks.items()}


def _way(action: Action, *, second: bool) -> tuple[int, int]:
    """Whether something goes away (-1) or comes (1) by the first and the second resource.

    What goes into a process by accept, pickup or combine keeps its owner, yet its worth goes in.
    """
    if action in ("transferCustody", "copy"):
        return (0, 1) if action == "copy" else (0, 0)
    both = signs(action, second=second)
    return both.first.accounting or both.first.onhand, both.second.accounting or both.second.onhand


_WAYS: dict[tuple[Action, bool], tuple[int, int]] = {
    (action, second): _way(action, second=second) for action in ACTIONS for second in (False, True)
}
