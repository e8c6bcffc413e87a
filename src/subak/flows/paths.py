"""Ways on which amounts came to an end: the largest first, and how many there are in all.

A way begins where something entered from outside and follows flows that carried something. What
came on it is what entered there times the share of each of its flows: what the flow carried of
what its source had. All ways to an end sum to what came to it, exactly; a way is told in whole
units, its fraction cut off, so the rest of those that are not told is known exactly too.

The search goes back from the end, best first (A*, Hart, Nilsson and Raphael 1968): a way that is
not whole yet is taken for the largest amount that can still become of it. These bounds are whole
numbers of 2^-96, rounded up, so none is too low; amounts of whole ways are exact. Ways of equal
amounts come in an order that follows from the graph alone.
"""

from array import array
from collections.abc import Collection, Iterator, Mapping
from heapq import heappop, heappush
from itertools import accumulate, islice
from math import prod
from typing import NamedTuple

from subak.flows.carrying import Carried
from subak.flows.graph import Column, FlowGraph, column

PRECISION = 96
"""Bits after the point of a bound."""

MOST_STEPS = 200_000
"""After so many the search ends: what it found by then are the largest ways all the same."""


class Index(NamedTuple):
    """Flows that carried something, by the node that they lead to; made once for many questions."""

    graph: FlowGraph
    carried: Carried
    entered: Column
    """What came to each node from outside."""
    first: Column
    """Where the flows to each node begin in `incoming`, and where the last ones end."""
    incoming: Column
    """Places of flows."""
    largest: tuple[int, ...]
    """Of what came to each node, the largest share that came on one way: at most so many 2^-96."""

    def to(self, node: int) -> Column:
        """The flows that brought something to a node."""
        return self.incoming[self.first[node] : self.first[node + 1]]


class Way(NamedTuple):
    """A way in the direction of the amounts: from the node where they entered, flow by flow."""

    amount: int
    """Whole units; a fraction is cut off."""
    start: int
    end: int
    flows: tuple[int, ...]
    """Places of flows; none where the amount entered at the end itself."""


class _Back(NamedTuple):
    """A way as far as it is known: from a node by a flow, and on by what is known already."""

    node: int
    bound: int
    """What can have come through here to the end, in units of 2^-96 of one."""
    flow: int | None
    onward: "_Back | None"


def index(graph: FlowGraph, carried: Carried) -> Index:
    """The index of what was carried through a graph."""
    amounts, targets, sources = carried.flows.tolist(), graph.targets.tolist(), graph.sources
    used = [place for place, amount in enumerate(amounts) if amount]
    used.sort(key=targets.__getitem__)
    entered, counts = carried.nodes.tolist(), [0] * graph.nodes
    for place in used:
        entered[targets[place]] -= amounts[place]
        counts[targets[place]] += 1
    first = list(accumulate(counts, initial=0))
    largest: list[int] = []
    for node, had in enumerate(carried.nodes):
        best = entered[node] << PRECISION
        for place in used[first[node] : first[node + 1]]:
            came = largest[sources[place]] * amounts[place]
            best = max(best, came)
        largest.append(-(-best // had) if had else 0)
    return Index(graph, carried, column(entered), column(first), column(used), tuple(largest))


def top(found: Index, ends: Mapping[int, int], most: int) -> tuple[Way, ...]:
    """The largest ways to some ends, at most so many, none below one unit.

    `ends` says how much is to be told of what came to each, in whole units of any kind: a way is
    its share of that.
    """
    return tuple(islice(_Search(found, ends).ways(), most))


def count(found: Index, groups: Mapping[str, Collection[int]]) -> dict[str, int]:
    """How many ways there are to the ends of each group, those of less than a unit too.

    Numbers of thousands of digits occur, so none is kept longer than a later node needs it.
    """
    asked: dict[int, list[str]] = {}
    for name, ends in groups.items():
        for node in ends:
            asked.setdefault(node, []).append(name)
    sources = found.graph.sources
    waited = array("q", bytes(8 * found.graph.nodes))
    for place in found.incoming:
        waited[sources[place]] += 1
    ways: dict[int, int] = {}
    counted = dict.fromkeys(groups, 0)
    for node in range(found.graph.nodes):
        total = 1 if found.entered[node] else 0
        for place in found.to(node):
            source = sources[place]
            total += ways[source]
            waited[source] -= 1
            if not waited[source]:
                del ways[source]
        if waited[node]:
            ways[node] = total
        for name in asked.get(node, ()):
            counted[name] += total
    return counted


class _Search:
    """Ways to some ends, the most promising first; of equal ones, the one that was met last."""

    def __init__(self, found: Index, ends: Mapping[int, int]) -> None:
        self._found, self._ends = found, ends
        self._waiting: list[tuple[int, int, _Back | Way]] = []
        self._met = 0
        for node in sorted(ends, reverse=True):
            if found.carried.nodes[node]:
                self._wait(_Back(node, ends[node] << PRECISION, None, None))

    def ways(self) -> Iterator[Way]:
        """All whole ways of one unit and more, the largest first."""
        for _ in range(MOST_STEPS):
            if not self._waiting:
                return
            _, _, at = heappop(self._waiting)
            if isinstance(at, Way):
                yield at
            else:
                self._go_back(at)

    def _go_back(self, at: _Back) -> None:
        """All that a way can be one flow further back; or whole, if something entered here."""
        found, node = self._found, at.node
        sources, carried, had = found.graph.sources, found.carried.flows, found.carried.nodes[node]
        for place in reversed(found.to(node)):
            bound = -(-at.bound * carried[place] // had)
            self._wait(_Back(sources[place], bound, place, at))
        if found.entered[node]:
            self._whole(at)

    def _wait(self, back: _Back) -> None:
        at_most = back.bound * self._found.largest[back.node] >> 2 * PRECISION
        self._push(at_most, back)

    def _push(self, amount: int, item: "_Back | Way") -> None:
        if amount:
            self._met += 1
            heappush(self._waiting, (-amount, -self._met, item))

    def _whole(self, back: _Back) -> None:
        """A whole way, with its exact amount."""
        nodes, carried = self._found.carried.nodes, self._found.carried.flows
        start, flows, at = back.node, list[int](), back
        while at.flow is not None and at.onward is not None:
            flows.append(at.flow)
            at = at.onward
        shares = [(carried[place], nodes[self._found.graph.targets[place]]) for place in flows]
        parts = [(part, whole) for part, whole in shares if part != whole]
        over = self._ends[at.node] * self._found.entered[start] * prod(part for part, _ in parts)
        amount = over // (nodes[start] * prod(whole for _, whole in parts))
        self._push(amount, Way(amount, start, at.node, tuple(flows)))
