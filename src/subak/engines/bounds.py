"""What fits into 64 bits, asked before anything is computed (docs/decisions/0021).

A share is `weight * (amount // total) + weight * (amount % total) // total`: its second product
stays below total squared, so a total below `NARROW` keeps all of it in 64 bits. A node whose total
is larger is *wide*, unless the common divisor of its weights takes it below: the ratios, the
remainders' order and the ties stay what they are.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from subak.core.errors import Unavailable
from subak.flows.graph import LARGEST, FlowGraph

Integers = npt.NDArray[np.int64]

NARROW = 3_037_000_500
"""The least integer whose square is beyond 2^63 - 1: a narrow total is below it."""


class Groups(NamedTuple):
    """Flows, in the order of the nodes that they leave, by these nodes."""

    starts: Integers
    counts: Integers
    of_flow: Integers
    """The group of each flow."""


def groups_of(sources: Integers) -> Groups:
    """The groups of flows that there are; at least one."""
    first = np.ones(len(sources), bool)
    first[1:] = sources[1:] != sources[:-1]
    starts = np.flatnonzero(first)
    return Groups(starts, np.diff(starts, append=len(sources)), np.cumsum(first) - 1)


def reduced(weights: Integers, groups: Groups) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Weights, by their common divisor where any node is wide, and which groups stay wide."""
    wide = _wide(weights, groups)
    if wide.any():
        divisors = np.maximum(np.gcd.reduceat(weights, groups.starts), 1)
        weights = weights // divisors[groups.of_flow]
        wide = _wide(weights, groups)
    return weights, wide


class Summable(NamedTuple):
    """A graph by weights whose totals fit into 64 bits at every node."""

    graph: FlowGraph
    narrow: bool
    """Whether every total is narrow."""


def summable(graph: FlowGraph) -> Summable:
    """The same graph, by the common divisors of weights where they are needed.

    Unavailable: flows.too_wide, before anything could overflow. It is no rule that books break: who
    replays them by an engine that cannot must not hear that the log was changed.
    """
    if not len(graph.sources):
        return Summable(graph, narrow=True)
    groups = groups_of(np.asarray(graph.sources, np.int64))
    weights, wide = reduced(np.asarray(graph.weights, np.int64), groups)
    for group in np.flatnonzero(wide).tolist():
        first = int(groups.starts[group])
        total = sum(weights[first : first + int(groups.counts[group])].tolist())
        if total > LARGEST:
            raise Unavailable("flows.too_wide", total=total, largest=LARGEST)
    return Summable(graph._replace(weights=weights.data), narrow=not wide.any())


def _wide(weights: Integers, groups: Groups) -> npt.NDArray[np.bool_]:
    """Each weight counts as `NARROW` at most: no sum of so many as fit into memory overflows."""
    found: npt.NDArray[np.bool_] = (
        np.add.reduceat(np.minimum(weights, NARROW), groups.starts) >= NARROW
    )
    return found
