"""The layered graph of the benchmarks: processes on levels, ten flows each, some to claimants."""

import numpy as np

from subak.flows.carrying import Entering
from subak.flows.graph import FlowGraph

FAN_OUT = 10
CLAIMANTS = 10_000
TO_CLAIMANTS = 0.3
ENTERS = 10**16
"""A hundred million euros, in 1e-8."""


def layered(flows: int, levels: int = 20, seed: int = 1) -> tuple[FlowGraph, Entering]:
    """A graph of so many flows, weights 1 to 1000; what enters is shared by the first level.

    It is made level by level: a large one never takes much more memory than its columns.
    """
    chance = np.random.default_rng(seed)
    width = flows // FAN_OUT // levels
    processes, many = width * levels, width * FAN_OUT
    columns = np.empty((3, processes * FAN_OUT), np.int64)
    for level in range(levels):
        sources, targets, weights = columns[:, level * many : (level + 1) * many]
        following = (level + 1) * width
        sources[:] = np.repeat(np.arange(following - width, following), FAN_OUT)
        targets[:] = chance.integers(following, following + width, many)
        ending = (chance.random(many) < TO_CLAIMANTS) | (level == levels - 1)
        targets[ending] = processes + chance.integers(0, CLAIMANTS, int(ending.sum()))
        weights[:] = chance.integers(1, 1001, many)
    starts = np.append(np.arange(levels + 1, dtype=np.int64) * width, processes + CLAIMANTS)
    graph = FlowGraph(columns[0].data, columns[1].data, columns[2].data, starts.data)
    return graph, dict.fromkeys(range(width), ENTERS // width)
