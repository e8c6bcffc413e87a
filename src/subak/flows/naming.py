"""From flows between names, in any order, to a graph in columns; a cycle is refused and named.

Nodes are numbered by level, then by name in byte order; the flows of a node by their ids. So the
same flows give the same graph, however they came.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from subak.core.errors import refuse
from subak.flows.graph import FlowGraph, column


class Flow(NamedTuple):
    """What leaves a node for another by a weight; the id is its own among those of its source."""

    id: str
    source: str
    target: str
    weight: int


class Leaving(Protocol):
    """A flow of a source that is known."""

    @property
    def id(self) -> str:
        """Its own among those of its source."""

    @property
    def target(self) -> str:
        """Where it leads."""

    @property
    def weight(self) -> int:
        """By which it shares."""


class Named(NamedTuple):
    """A graph, the names of its nodes and the ids of its flows, by number."""

    graph: FlowGraph
    names: tuple[str, ...]
    ids: tuple[str, ...]
    numbers: Mapping[str, int]
    """The number of each name."""


def named(flows: Iterable[Flow], nodes: Iterable[str] = ()) -> Named:
    """The graph of some flows; `nodes` are names that need not be in any flow.

    Refused: flows.cycle (with the names on it, the first one again at the end).
    """
    by_source: dict[str, list[Flow]] = {name: [] for name in nodes}
    for flow in flows:
        by_source.setdefault(flow.source, []).append(flow)
    for leaving in by_source.values():
        leaving.sort(key=_id)
        if any(one.id == two.id for one, two in pairwise(leaving)):
            raise ValueError("two flows of one node have the same id")
    return named_by_source(by_source)


def named_by_source(flows: Mapping[str, Sequence[Leaving]]) -> Named:
    """The same of flows by their sources, where they stand in the order of their ids."""
    levels = _levels(flows)
    names = sorted(sorted(levels), key=levels.__getitem__)
    numbers = {name: number for number, name in enumerate(names)}
    sources, targets, weights, ids = array("q"), array("q"), array("q"), list[str]()
    for number, name in enumerate(names):
        for flow in flows.get(name, ()):
            sources.append(number)
            targets.append(numbers[flow.target])
            weights.append(flow.weight)
            ids.append(flow.id)
    starts = column(_starts([levels[name] for name in names]))
    graph = FlowGraph(memoryview(sources), memoryview(targets), memoryview(weights), starts)
    return Named(graph, tuple(names), tuple(ids), numbers)


def _levels(flows: Mapping[str, Sequence[Leaving]]) -> dict[str, int]:
    """The longest way to each node (Kahn 1962: a node is done when all ways to it are)."""
    waiting: dict[str, int] = dict.fromkeys(flows, 0)
    for leaving in flows.values():
        for flow in leaving:
            waiting[flow.target] = waiting.get(flow.target, 0) + 1
    levels = {name: 0 for name, count in waiting.items() if not count}
    ready = list(levels)
    for name in ready:  # grows while it is read
        further = levels[name] + 1
        for flow in flows.get(name, ()):
            target = flow.target
            if further > levels.get(target, 0):
                levels[target] = further
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if len(ready) < len(waiting):
        left = {name for name, count in waiting.items() if count}
        refuse("flows.cycle", cycle=" → ".join(_cycle(flows, left)))
    return levels


def _cycle(flows: Mapping[str, Sequence[Leaving]], left: set[str]) -> list[str]:
    """One cycle among nodes of which each is reached from another one of them.

    Going back from any of them ends on a cycle; it is told forwards, from its first name on.
    """
    sources: dict[str, str] = {}
    for name in sorted(left):
        for flow in flows.get(name, ()):
            sources.setdefault(flow.target, name)
    name, seen = min(left), list[str]()
    while name not in seen:
        seen.append(name)
        name = sources[name]
    around = seen[seen.index(name) :][::-1]
    first = around.index(min(around))
    return [*around[first:], *around[:first], around[first]]


def _starts(levels: list[int]) -> list[int]:
    """Where each level starts in ascending levels, and where the last one ends."""
    starts = [place for place, level in enumerate(levels) if not place or level > levels[place - 1]]
    return [*starts, len(levels)]


def _id(flow: Flow) -> str:
    return flow.id
