"""From flows between names, in any order, to a graph in columns; a cycle is refused and named.

Nodes are numbered by level, then by name in byte order; the flows of a node by their ids. So the
same flows give the same graph, however they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from subak.core.errors import refuse
from subak.flows.graph import FlowGraph, column


class Flow(NamedTuple):
    """What leaves a node for another by a weight; the id is its own among those of its source."""

    id: str
    source: str
    target: str
    weight: int


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
    rows = sorted(flows, key=lambda flow: (flow.source, flow.id))
    if any(one[:2] == two[:2] for one, two in pairwise(rows)):
        raise ValueError("two flows of one node have the same id")
    levels = _levels(rows, nodes)
    names = sorted(levels, key=lambda name: (levels[name], name))
    numbers = {name: number for number, name in enumerate(names)}
    rows.sort(key=lambda flow: numbers[flow.source])
    graph = FlowGraph(
        column(numbers[flow.source] for flow in rows),
        column(numbers[flow.target] for flow in rows),
        column(flow.weight for flow in rows),
        column(_starts([levels[name] for name in names])),
    )
    return Named(graph, tuple(names), tuple(flow.id for flow in rows), numbers)


def _levels(rows: Iterable[Flow], nodes: Iterable[str]) -> dict[str, int]:
    """The longest way to each node (Kahn 1962: a node is done when all ways to it are)."""
    targets: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, int] = dict.fromkeys(nodes, 0)
    for flow in rows:
        targets[flow.source].append(flow.target)
        waiting.setdefault(flow.source, 0)
        waiting[flow.target] = waiting.get(flow.target, 0) + 1
    levels = {name: 0 for name, count in waiting.items() if not count}
    ready = list(levels)
    for name in ready:  # grows while it is read
        for target in targets.get(name, ()):
            levels[target] = max(levels.get(target, 0), levels[name] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if len(ready) < len(waiting):
        left = {name for name, count in waiting.items() if count}
        refuse("flows.cycle", cycle=" → ".join(_cycle(targets, left)))
    return levels


def _cycle(targets: Mapping[str, list[str]], left: set[str]) -> list[str]:
    """One cycle among nodes of which each is reached from another one of them.

    Going back from any of them ends on a cycle; it is told forwards, from its first name on.
    """
    sources: dict[str, str] = {}
    for name in sorted(left):
        for target in targets.get(name, ()):
            sources.setdefault(target, name)
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
