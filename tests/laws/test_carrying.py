"""What a graph of flows promises, in units of 1e-8; bounds count the flows that lead to a claim.

Each flow is less than a unit away from its exact part, and of that no more than all goes on. So a
claim to which some flows lead is off by less than as many units. The page on distribution tells
these laws, and that more weight can cost a unit where there are several ways to one claim.
"""

from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest

from subak.flows.carrying import carry
from subak.flows.graph import FlowGraph, column


class Flow(NamedTuple):
    source: int
    target: int
    weight: int


class Exact(NamedTuple):
    """What each node gets in fractions, and the flows that lead to it."""

    amounts: list[Fraction]
    before: list[frozenset[int]]


def graph_of(flows: list[Flow], nodes: int) -> FlowGraph:
    """Every node is a level of its own."""
    stands = sorted(flows, key=lambda flow: flow.source)
    return FlowGraph(
        column(flow.source for flow in stands),
        column(flow.target for flow in stands),
        column(flow.weight for flow in stands),
        column(range(nodes + 1)),
    )


def carried(flows: list[Flow], nodes: int, amount: int) -> list[int]:
    return carry(graph_of(flows, nodes), {0: amount}).nodes.tolist()


def exact(flows: list[Flow], nodes: int, amount: int) -> Exact:
    amounts, before = [Fraction(amount)] + [Fraction(0)] * (nodes - 1), [frozenset[int]()] * nodes
    for node in range(nodes):
        leaving = [(place, flow) for place, flow in enumerate(flows) if flow.source == node]
        total = sum(flow.weight for _, flow in leaving)
        for place, flow in leaving:
            amounts[flow.target] += amounts[node] * flow.weight / total
            before[flow.target] |= before[node] | {place}
    return Exact(amounts, before)


def random_flows(chance: Random, nodes: int) -> list[Flow]:
    """To the last two nodes some flows lead, and none leaves them."""
    most = chance.choice((2, 9, 100, 10**9))
    inner = range(nodes - 2)
    flows = [Flow(0, nodes - 1, chance.randint(1, most))]
    flows += [
        Flow(source, target, chance.randint(1, most))
        for source in inner
        for target in range(source + 1, nodes)
        if chance.random() < 0.6
    ]
    return sorted(flows, key=lambda flow: flow.source)


def law(seed: int) -> None:
    """All laws of one graph, at its last node."""
    chance = Random(seed)
    nodes = chance.randint(3, 9)
    flows, claim = random_flows(chance, nodes), nodes - 1
    amount = chance.randint(0, chance.choice((10, 1_000, 10**14)))
    found, true = carried(flows, nodes, amount), exact(flows, nodes, amount)
    got, most = found[claim], len(true.before[claim])
    leaves = [node for node in range(nodes) if all(flow.source != node for flow in flows)]
    assert sum(found[node] for node in leaves) == amount
    assert abs(got - true.amounts[claim]) < most
    first = chance.randint(0, amount)
    twice = carried(flows, nodes, first)[claim] + carried(flows, nodes, amount - first)[claim]
    assert abs(twice - got) < 3 * most
    assert carried(flows, nodes, amount + 1)[claim] > got - 2 * most
    nothing = [*flows, Flow(0, nodes, 0)]
    assert carried(nothing, nodes + 1, amount) == [*found, 0]
    own_flow(chance, flows, amount, claim)


def own_flow(chance: Random, flows: list[Flow], amount: int, claim: int) -> None:
    """One flow of a claim, heavier or in two: less than two units for each flow."""
    nodes, most = claim + 1, len(exact(flows, claim + 1, 0).before[claim])
    place = chance.choice([at for at, flow in enumerate(flows) if flow.target == claim])
    source, _, weight = flows[place]
    before, more = carried(flows, nodes, amount), weight + chance.choice((1, 2, weight))
    heavier = [*flows[:place], Flow(source, claim, more), *flows[place + 1 :]]
    assert carried(heavier, nodes, amount)[claim] > before[claim] - 2 * most
    half = chance.randint(0, weight)
    halves = [Flow(source, claim, half), Flow(source, claim, weight - half)]
    split = carried([*flows[:place], *halves, *flows[place + 1 :]], nodes, amount)
    for node, flows_before in enumerate(exact(flows, nodes, 0).before):
        limit = 2 * (len(flows_before) + (place in flows_before))
        assert abs(split[node] - before[node]) < max(limit, 1)


def test_laws_of_carrying() -> None:
    for seed in range(2_000):
        law(seed)


@pytest.mark.proof
def test_laws_of_two_hundred_thousand_graphs() -> None:
    for seed in range(2_000, 202_000):
        law(seed)


def test_more_weight_through_several_levels_can_cost_a_unit() -> None:
    """Node 3 gets what the part passes on, besides its own; the odd unit goes to node 2."""
    flows = [Flow(0, 1, 3), Flow(0, 3, 2), Flow(0, 2, 1), Flow(1, 3, 1)]
    assert carried(flows, 4, 3) == [3, 2, 0, 3]
    assert carried([flows[0], Flow(0, 3, 3), *flows[2:]], 4, 3) == [3, 1, 1, 2]
