"""Random graphs of flows from a seed: many ways, zero weights, wide weights, several entries."""

import random
from typing import NamedTuple

from subak.flows.carrying import Entering
from subak.flows.graph import FlowGraph, column

WEIGHTS = (1, 3, 1_000, 10**8, 3_037_000_500, 10**12, 10**17)
"""Largest weights: those of points, of hours, of cents in 1e-8, at the bound, beyond it."""


class Given(NamedTuple):
    """A graph and what enters it."""

    graph: FlowGraph
    entering: Entering


def one_node(weights: list[int]) -> FlowGraph:
    """A node that divides by some weights, and the nodes that get the shares."""
    count = len(weights)
    levels = column([0, 1, 1 + count])
    return FlowGraph(column([0] * count), column(range(1, count + 1)), column(weights), levels)


def random_graph(seed: int, most_nodes: int = 24, most_flows: int = 60) -> Given:
    """A small graph with all that may be hard about one."""
    chance = random.Random(seed)
    levels = sorted({0, *(chance.randrange(1, most_nodes) for _ in range(chance.randint(1, 6)))})
    last = levels[-1] + chance.randint(1, 5)
    level_of = [sum(start <= node for start in levels) - 1 for node in range(last)]
    inner = [node for node in range(last) if level_of[node] < level_of[-1]]
    largest = chance.choice(WEIGHTS)
    flows = []
    for _ in range(chance.randint(0, most_flows) if inner else 0):
        source = chance.choice(inner)
        target = chance.randrange(levels[level_of[source] + 1], last)
        weight = chance.choice((0, 1, largest, chance.randint(0, largest)))
        flows.append((source, target, weight))
    flows.sort(key=lambda flow: flow[0])
    graph = FlowGraph(
        column(source for source, _, _ in flows),
        column(target for _, target, _ in flows),
        column(weight for _, _, weight in flows),
        column([*levels, last]),
    )
    entering = {chance.randrange(last): chance.randint(0, 10**17) for _ in range(3)}
    return Given(graph, entering)
