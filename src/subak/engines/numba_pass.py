"""One pass over the nodes in compiled code, with numba: the reference, statement by statement.

Wide nodes (`bounds`) are divided by doubling: the quotient and the remainder of `weight * left` by
the total are built bit by bit, so that no product is ever made. That asks for totals below 2^62; a
graph with a larger one, after its weights are reduced, goes through the reference.
"""

import numba
import numpy as np

from subak.engines.bounds import NARROW, Integers
from subak.flows import carrying
from subak.flows.carrying import Carried, Entering, check_entering
from subak.flows.graph import FlowGraph

_FEW = 48
"""Up to so many flows of a node, the largest remainders are looked for one by one."""
_LARGEST_TOTAL = 2**62 - 1


def _keeps_compiled() -> bool:
    """Whether numba finds a folder of its own to keep what it compiled; a service may have none."""
    try:
        numba.njit(cache=True)(_keeps_compiled)
    except RuntimeError:
        return False
    return True


_compiled = numba.njit(cache=_keeps_compiled(), nogil=True)


def carry(graph: FlowGraph, entering: Entering) -> Carried:
    """The same amounts as the reference."""
    check_entering(graph, entering)
    nodes = np.zeros(graph.nodes, np.int64)
    for node, amount in entering.items():
        nodes[node] = amount
    flows = np.zeros(len(graph.sources), np.int64)
    columns = (graph.sources, graph.targets, graph.weights)
    sources, targets, weights = (np.asarray(column, np.int64) for column in columns)
    if not _pass(sources, targets, weights, nodes, flows):
        return carrying.carry(graph, entering)
    return Carried(flows.data, nodes.data)


@_compiled
def _pass(
    sources: Integers, targets: Integers, weights: Integers, nodes: Integers, flows: Integers
) -> bool:
    """Divide each node in its order; False where a total is too large."""
    first, count = 0, len(sources)
    while first < count:
        node, last = sources[first], first
        while last < count and sources[last] == node:
            last += 1
        if nodes[node] > 0:
            if not _divide(nodes[node], weights[first:last], flows[first:last]):
                return False
            for at in range(first, last):
                nodes[targets[at]] += flows[at]
        first = last
    return True


@_compiled
def _divide(amount: int, weights: Integers, shares: Integers) -> bool:
    """Shares of an amount by weights."""
    divisor = _common_divisor(weights)
    if divisor == 0:
        return True
    total = _total(weights, divisor)
    if total < 0:
        return False
    whole, left = amount // total, amount % total
    remainders = np.empty(len(weights), np.int64)
    missing = amount
    for at in range(len(weights)):
        weight = weights[at] // divisor
        if total < NARROW:
            part, remainders[at] = weight * left // total, weight * left % total
        else:
            part, remainders[at] = _wide(weight, left, total)
        shares[at] = weight * whole + part
        missing -= shares[at]
    if missing > 0:
        _raise(missing, remainders, weights, shares)
    return True


@_compiled
def _common_divisor(weights: Integers) -> int:
    """Where the total is narrow as it is, 1 does as well; 0 where no weight is positive."""
    total, divisor = 0, 0
    for weight in weights:
        total = min(total + min(weight, NARROW), NARROW)
    if total < NARROW:
        return min(total, 1)
    for weight in weights:
        while weight:
            divisor, weight = weight, divisor % weight  # noqa: PLW2901 - Euclid's own step
    return divisor


@_compiled
def _total(weights: Integers, divisor: int) -> int:
    """The sum of the reduced weights; -1 where it is too large."""
    total = 0
    for weight in weights:
        total += weight // divisor
        if total > _LARGEST_TOTAL or total < 0:
            return -1
    return total


@_compiled
def _wide(weight: int, left: int, total: int) -> tuple[int, int]:
    """Quotient and remainder of weight times left by total, which both are not above."""
    quotient, remainder = 0, 0
    for bit in range(62, -1, -1):
        quotient, remainder = 2 * quotient, 2 * remainder
        if remainder >= total:
            quotient, remainder = quotient + 1, remainder - total
        if weight >> bit & 1:
            if remainder >= total - left:
                quotient, remainder = quotient + 1, remainder - (total - left)
            else:
                remainder += left
    return quotient, remainder


@_compiled
def _raise(missing: int, remainders: Integers, weights: Integers, shares: Integers) -> None:
    """One unit more for the largest remainders; tie: larger weight, then the earlier flow."""
    if len(shares) > _FEW:
        # Both sorts keep the order of equals; flows with the largest weights come first.
        by_weight = np.argsort(-weights, kind="mergesort")
        by_remainder = np.argsort(-remainders[by_weight], kind="mergesort")
        for place in range(missing):
            shares[by_weight[by_remainder[place]]] += 1
        return
    for _ in range(missing):
        best = 0
        for at in range(1, len(shares)):
            more = remainders[at] > remainders[best]
            equal = remainders[at] == remainders[best]
            if more or (equal and weights[at] > weights[best]):
                best = at
        shares[best] += 1
        remainders[best] = -1
