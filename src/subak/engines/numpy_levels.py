"""By levels with NumPy: all nodes of a level divide at once, in 64-bit integers.

Largest remainders without ordering flows: the remainders of each node are sorted as values, the one
at which the missing units end is the node's mark, and all above it get one more; only where the
mark itself is shared by too many are these few put in the order of ties. Wide nodes (`bounds`) are
divided one by one in plain integers.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from subak.engines.bounds import Groups, Integers, groups_of, reduced
from subak.flows.carrying import Carried, Entering, check_entering, divide
from subak.flows.graph import Column, FlowGraph

_REMAINDER_BITS = 32
"""A narrow remainder is below 2^32; the number of a node stands above it in one sortable key."""


def carry(graph: FlowGraph, entering: Entering) -> Carried:
    """The same amounts as the reference."""
    check_entering(graph, entering)
    sources, targets, weights = map(_array, (graph.sources, graph.targets, graph.weights))
    nodes = np.zeros(graph.nodes, np.int64)
    for node, amount in entering.items():
        nodes[node] = amount
    flows = np.zeros(len(sources), np.int64)
    ends = np.searchsorted(sources, _array(graph.levels))
    for first, last in pairwise(ends.tolist()):
        if first < last:
            here = slice(first, last)
            flows[here] = _divided(nodes, sources[here], weights[here])
            np.add.at(nodes, targets[here], flows[here])
    return Carried(flows.data, nodes.data)


def _array(column: Column) -> Integers:
    return np.asarray(column, np.int64)


def _divided(nodes: Integers, sources: Integers, weights: Integers) -> Integers:
    """What each flow of a level carries."""
    groups = groups_of(sources)
    starts, counts, of_flow = groups
    amounts = nodes[sources[starts]]
    small, wide = reduced(weights, groups)
    if wide.any():
        small = np.where(wide[of_flow], 0, small)  # wide nodes divide below
    totals = np.maximum(np.add.reduceat(small, starts), 1)
    shares = _shares(amounts, totals, small, groups)
    for group in np.flatnonzero(wide).tolist():
        here = slice(starts[group], starts[group] + counts[group])
        shares[here] = divide(int(amounts[group]), weights[here].tolist())
    return shares


def _shares(amounts: Integers, totals: Integers, weights: Integers, groups: Groups) -> Integers:
    """Floors, and one more for the largest remainders; totals are narrow."""
    whole, left = np.divmod(amounts, totals)
    total_of_flow = totals[groups.of_flow]
    part, remainders = np.divmod(weights * left[groups.of_flow], total_of_flow)
    shares: Integers = weights * whole[groups.of_flow] + part
    missing = np.add.reduceat(remainders, groups.starts) // totals
    raised = _raised(remainders, weights, missing, groups)
    shares[raised] += 1
    return shares


def _raised(
    remainders: Integers, weights: Integers, missing: Integers, groups: Groups
) -> npt.NDArray[np.bool_]:
    """Which flows get one unit more: in each group as many as are missing."""
    keys = (groups.of_flow << _REMAINDER_BITS) - remainders
    ordered = np.sort(keys)
    at = groups.starts + np.maximum(missing, 1) - 1
    marks = np.where(missing > 0, ordered[at], -1)
    mark_of_flow = marks[groups.of_flow]
    raised: npt.NDArray[np.bool_] = keys <= mark_of_flow
    raised &= missing[groups.of_flow] > 0
    too_many = np.add.reduceat(raised, groups.starts, dtype=np.int64) - missing
    if too_many.any():
        tied = np.flatnonzero((keys == mark_of_flow) & (too_many > 0)[groups.of_flow])
        raised[_last_ones(tied, weights[tied], groups.of_flow[tied], too_many)] = False
    return raised


def _last_ones(tied: Integers, weights: Integers, of: Integers, too_many: Integers) -> Integers:
    """Of flows that share a mark, those that come last in their group: smaller weight, later."""
    order = np.lexsort((-tied, weights, of))
    tied, of = tied[order], of[order]
    place = np.arange(len(of)) - np.searchsorted(of, of)
    return tied[place < too_many[of]]
