"""Track and trace: where a resource went, and what it came from, over any depth.

Source: "Track and Trace" of the Valueflows text (algorithms/track), whose pseudocode this follows:
depth first, each item once; trace takes the latest first, track the earliest; the breadcrumb - the
event before this one on the same resource - leads the way where a resource was passed already; what
was accepted, picked up or combined is followed only together with its other half (by the resource
that is inside the process: after an implied transfer the second). The published text leaves the
order of items to "id or other unique element": here it is the order of the flows, which is that of
the log, and breadcrumbs are found from it instead of being stored.
One addition: where an event of a process passes goods on from a first to a second resource
(an implied transfer), the way leads through both, in both directions.
Invariants: no recursion, so no depth is too deep; every item once, so no cycle is endless; same
flows, same answer; without those halves, what is tracked from an item is what is traced to it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from msgspec import Struct

from subak.core.errors import need
from subak.ledger.actions import ACTIONS, Action
from subak.ledger.effects import passes_on
from subak.ledger.event_effects import sides
from subak.ledger.events import EventRecorded


class Flow(Struct, frozen=True, kw_only=True):
    """What track and trace need to know of an event."""

    id: str
    action: Action
    resource: str | None = None
    to_resource: str | None = None
    process: str | None = None
    triggered_by: str | None = None


def flow_of(said: EventRecorded) -> Flow:
    """What track and trace need to know of an event; a created resource stands in its place."""
    first, second = sides(said)
    return Flow(
        id=said.id, action=said.action, resource=first, to_resource=second, process=said.process
    )


class Item(NamedTuple):
    """A thing on the way: an event, a resource or a process."""

    kind: Literal["event", "resource", "process"]
    id: str


class Step(NamedTuple):
    """An item, and the item from which it was reached (None for the start)."""

    item: Item
    parent: Item | None


def track(flows: Iterable[Flow], start: Item) -> tuple[Step, ...]:
    """Everything that came of an item, forwards; `flows` in the order in which they were recorded.

    Refused: event.unknown where the start is an event that is none of the flows.
    """
    known = _Known(flows)
    known.need_event(start)
    halves = _Halves(_ENTERING, _LEAVING, known.flows)
    return _walk(start, _Direction(known.after, known.next_on_resource.get, halves, None))


def trace(flows: Iterable[Flow], start: Item) -> tuple[Step, ...]:
    """Everything that an item came from, backwards; `flows` in the order in which they were
    recorded.

    Refused: event.unknown where the start is an event that is none of the flows.
    """
    known = _Known(flows)
    known.need_event(start)
    halves = _Halves(_LEAVING, _ENTERING, known.flows)
    crumb = known.last_on_resource.get(start.id) if start.kind == "resource" else None
    return _walk(start, _Direction(known.before, known.previous_on_resource.get, halves, crumb))


_PAIR: dict[Action, str] = {
    "combine": "container",
    "separate": "container",
    "accept": "workshop",
    "modify": "workshop",
    "pickup": "transport",
    "dropoff": "transport",
}
_ENTERING: frozenset[Action] = frozenset({"combine", "accept", "pickup"})
_LEAVING: frozenset[Action] = frozenset({"separate", "modify", "dropoff"})


def _goes_in(flow: Flow) -> bool:
    return ACTIONS[flow.action].input_output == "input"


def _comes_out(flow: Flow) -> bool:
    return ACTIONS[flow.action].input_output in ("output", "outputInput")


def _moves_on(flow: Flow) -> bool:
    """Whether its second resource gets what its first one gives; a container does not."""
    explicit = ACTIONS[flow.action].input_output is None
    return explicit or passes_on(flow.action, second=flow.to_resource is not None)


def _inside(flow: Flow) -> str | None:
    """The resource that is inside a process or container after or before the event."""
    passed = _goes_in(flow) and _moves_on(flow)
    return flow.to_resource if passed else flow.resource


def _resource(name: str | None) -> list[Item]:
    return [] if name is None else [Item("resource", name)]


class _Known:
    """The flows by the ways on which they are asked for."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        self.flows: dict[str, Flow] = {}
        self.inputs: dict[str, list[Item]] = defaultdict(list)
        self.outputs: dict[str, list[Item]] = defaultdict(list)
        self.naming: dict[str, list[Item]] = defaultdict(list)
        self.reaching: dict[str, list[Item]] = defaultdict(list)
        self.triggered: dict[str, list[Item]] = defaultdict(list)
        self.last_on_resource: dict[str, str] = {}
        self.previous_on_resource: dict[str, str] = {}
        self.next_on_resource: dict[str, str] = {}
        for flow in flows:
            self._add(flow)

    def need_event(self, start: Item) -> None:
        """Refused: event.unknown."""
        known = start.kind != "event" or start.id in self.flows
        need(known, "event.unknown", id=start.id)

    def before(self, item: Item) -> list[Item]:
        """One step backwards, latest first."""
        if item.kind == "resource":
            return self.reaching[item.id][::-1]
        if item.kind == "process":
            return self.inputs[item.id][::-1]
        flow = self.flows[item.id]
        if _comes_out(flow) and flow.process is not None:
            passed = flow.to_resource is not None
            return [Item("process", flow.process), *_resource(flow.resource if passed else None)]
        if flow.triggered_by in self.flows:
            return [Item("event", flow.triggered_by)]
        first = item.id not in self.previous_on_resource
        begins = flow.action in ("raise", "lower") and first
        return _resource(None if begins else flow.resource)

    def after(self, item: Item) -> list[Item]:
        """One step forwards, earliest first."""
        if item.kind == "resource":
            return list(self.naming[item.id])
        if item.kind == "process":
            return list(self.outputs[item.id])
        flow = self.flows[item.id]
        if _goes_in(flow) and flow.process is not None:
            passed = _moves_on(flow)
            return [Item("process", flow.process), *_resource(flow.to_resource if passed else None)]
        if self.triggered[item.id]:
            return list(self.triggered[item.id])
        first = flow.resource if _comes_out(flow) else None
        return [*_resource(first), *_resource(flow.to_resource)]

    def _add(self, flow: Flow) -> None:
        item = Item("event", flow.id)
        self.flows[flow.id] = flow
        if flow.process is not None:
            (self.outputs if _comes_out(flow) else self.inputs)[flow.process].append(item)
        if flow.triggered_by is not None:
            self.triggered[flow.triggered_by].append(item)
        if flow.to_resource is not None and _moves_on(flow):
            self.reaching[flow.to_resource].append(item)
        if flow.resource is None:
            return
        self.naming[flow.resource].append(item)
        if _comes_out(flow) or flow.action in ("raise", "lower"):
            self.reaching[flow.resource].append(item)
        previous = self.last_on_resource.get(flow.resource)
        if previous is not None:
            self.previous_on_resource[flow.id] = previous
            self.next_on_resource[previous] = flow.id
        self.last_on_resource[flow.resource] = flow.id


class _Halves:
    """What was met of halves that belong together: one kind opens, the other is followed only where
    one is open.
    """

    def __init__(
        self, opening: frozenset[Action], closing: frozenset[Action], flows: dict[str, Flow]
    ) -> None:
        self._opening, self._closing, self._flows = opening, closing, flows
        self._open: set[tuple[str, str | None]] = set()

    def enter(self, item: Item) -> bool:
        """Whether an item is followed."""
        if item.kind != "event":
            return True
        flow = self._flows[item.id]
        half = (_PAIR.get(flow.action, ""), _inside(flow))
        if flow.action in self._opening:
            self._open.add(half)
        if flow.action not in self._closing:
            return True
        followed = half in self._open
        self._open.discard(half)
        return followed


class _Direction(NamedTuple):
    steps: Callable[[Item], list[Item]]
    breadcrumb: Callable[[str], str | None]
    halves: _Halves
    crumb: str | None


class _Frame(NamedTuple):
    """An item whose ways are being walked, with the breadcrumb that leads from it."""

    item: Item
    ways: Iterator[Item]
    crumb: str | None


def _walk(start: Item, direction: _Direction) -> tuple[Step, ...]:
    visited = {start}
    steps = [Step(start, None)]
    direction.halves.enter(start)
    frames = [_frame(start, direction, visited, direction.crumb)]
    while frames:
        frame = frames[-1]
        item = next(frame.ways, None)
        if item is None:
            frames.pop()
        elif item not in visited and direction.halves.enter(item):
            visited.add(item)
            steps.append(Step(item, frame.item))
            frames.append(_frame(item, direction, visited, frame.crumb))
    return tuple(steps)


def _frame(item: Item, direction: _Direction, visited: set[Item], crumb: str | None) -> _Frame:
    """The ways from an item, the breadcrumb's first where it is one of them or the first would only
    go back.
    """
    ways = direction.steps(item)
    if item.kind == "event":
        crumb = direction.breadcrumb(item.id)
    led = Item("event", crumb) if crumb is not None else None
    if led is not None and ways:
        if led in ways:
            ways.remove(led)
            ways.insert(0, led)
        elif ways[0].kind == "resource" and ways[0] in visited:
            ways.insert(0, led)
    return _Frame(item, iter(ways), crumb)
