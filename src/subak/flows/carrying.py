"""Amounts carried through a graph: every node divides once, when all that comes to it has come.

Each division is that of `core.shares`: floors, then the missing units one each to the largest
remainders; tie: larger weight, then the earlier flow (which is the smaller id). This module is the
reference; an engine is another way to the same amounts, so which one runs changes nothing but time.
Invariants: what stays sums to what entered; equal graphs give equal digests on all engines.
"""

import hashlib
from array import array
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

from subak.core.shares import largest_remainders
from subak.flows.graph import LARGEST, Column, FlowGraph

Entering = Mapping[int, int]
"""What enters from outside: units by node. Whoever calls knows what a unit is."""


class Carried(NamedTuple):
    """What each flow carried, and what came to each node in all; in units of what entered."""

    flows: Column
    nodes: Column

    @property
    def digest(self) -> bytes:
        """SHA-256 over the amounts of all flows, then of all nodes, 8 bytes each, little-endian."""
        digest = hashlib.sha256(self.flows.cast("B"))
        digest.update(self.nodes.cast("B"))
        return digest.digest()

    def staying(self, graph: FlowGraph) -> dict[int, int]:
        """What ends at nodes that do not divide it: without a flow, or with zero weights alone."""
        divided = {
            source for source, weight in zip(graph.sources, graph.weights, strict=True) if weight
        }
        return {
            node: amount for node, amount in enumerate(self.nodes) if amount and node not in divided
        }


Engine = Callable[[FlowGraph, Entering], Carried]


def carry(graph: FlowGraph, entering: Entering) -> Carried:
    """The reference: one pass over the nodes in their order, in plain integers of any size."""
    check_entering(graph, entering)
    nodes = array("q", bytes(8 * graph.nodes))
    for node, amount in entering.items():
        nodes[node] = amount
    flows = array("q", bytes(8 * len(graph.sources)))
    targets, weights = graph.targets.tolist(), graph.weights.tolist()
    for node, first, last in _groups(graph.sources.tolist()):
        if nodes[node]:
            shares = divide(nodes[node], weights[first:last])
            flows[first:last] = array("q", shares)
            for target, share in zip(targets[first:last], shares, strict=True):
                nodes[target] += share
    return Carried(memoryview(flows), memoryview(nodes))


def check_entering(graph: FlowGraph, entering: Entering) -> None:
    """Amounts of zero or more at nodes of the graph, in 64 bits together (`ValueError`)."""
    if any(not 0 <= node < graph.nodes for node in entering):
        raise ValueError("an amount enters at a node of the graph")
    if any(amount < 0 for amount in entering.values()) or sum(entering.values()) > LARGEST:
        raise ValueError("amounts are not negative, and together below 2^63")


def divide(amount: int, weights: list[int]) -> list[int]:
    """An amount by weights, in their order; nothing where no weight is positive."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    exact = [divmod(amount * weight, total) for weight in weights]
    shares = [floor for floor, _ in exact]
    missing = amount - sum(shares)
    for place in largest_remainders(missing, [remainder for _, remainder in exact], weights):
        shares[place] += 1
    return shares


def _groups(sources: list[int]) -> list[tuple[int, int, int]]:
    """Each node that has outgoing flows, and where these begin and end."""
    starts = [at for at, node in enumerate(sources) if not at or node != sources[at - 1]]
    return [(sources[first], first, last) for first, last in pairwise([*starts, len(sources)])]
