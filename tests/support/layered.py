"""The layered graph of the benchmarks: processes on levels, ten flows each, some to claimants."""

import numpy as np

from subak.flows.carrying import Entering
from subak.flows.graph import FlowGraph

FAN_OUT = 10
CLAIMANTS = 10_000
TO_CLAIMANTS = 0.3
CENTS_100_000_000 = 10**16
"""A hundred million euros, in 1e-8."""


def layered(flows: int, levels: int = 20, seed: int = 1) -> tuple[FlowGraph, Entering]:
    """A graph of so many flows, weights 1 to 1000; what enters is shared by the first level."""
    chance = np.random.default_rng(seed)
    a_level = flows // FAN_OUT // levels
    processes = a_level * levels
    sources = np.repeat(np.arange(processes, dtype=np.int64), FAN_OUT)
    level = sources // a_level
    lowest = (level + 1) * a_level
    targets = chance.integers(lowest, np.maximum(processes, lowest + 1))
    ending = (chance.random(len(sources)) < TO_CLAIMANTS) | (level == levels - 1)
    targets[ending] = processes + chance.integers(0, CLAIMANTS, int(ending.sum()))
    weights = chance.integers(1, 1001, len(sources))
    starts = np.append(np.arange(levels + 1, dtype=np.int64) * a_level, processes + CLAIMANTS)
    graph = FlowGraph(sources.data, targets.data, weights.data, starts.data)
    return graph, dict.fromkeys(range(a_level), CENTS_100_000_000 // a_level)
