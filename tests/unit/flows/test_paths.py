"""The largest ways to an end, against all ways of small graphs by exact fractions."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from subak.flows.carrying import Carried, carry
from subak.flows.graph import FlowGraph, column
from subak.flows.naming import Flow, Named, named
from subak.flows.paths import PRECISION, Way, count, index, top


class Case(NamedTuple):
    """A graph of names, and what enters it."""

    graph: Named
    entering: dict[int, int]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    pairs = st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1])
    weights = st.one_of(st.integers(0, 3), st.integers(0, 10**18))
    chosen = draw(st.lists(st.tuples(pairs, weights), min_size=1, max_size=20))
    flows = [
        Flow(f"{at:02}", f"n{source}", f"n{target}", weight)
        for at, ((source, target), weight) in enumerate(chosen)
    ]
    graph = named(draw(st.permutations(flows)))
    amounts = st.one_of(st.integers(0, 9), st.integers(0, 10**13))
    nodes = st.integers(0, graph.graph.nodes - 1)
    return Case(graph, draw(st.dictionaries(nodes, amounts, min_size=1, max_size=3)))


def all_ways(graph: FlowGraph, carried: Carried, entering: dict[int, int]) -> Iterator[Way]:
    """Every way from where something entered, with its exact amount."""
    begun = [
        (Fraction(amount), node, node, tuple[int, ...]())
        for node, amount in entering.items()
        if amount
    ]
    while begun:
        amount, start, at, flows = begun.pop()
        yield Way(amount, start, at, flows)  # type: ignore[arg-type]
        for place, source in enumerate(graph.sources):
            if source == at and carried.flows[place]:
                share = Fraction(carried.flows[place], carried.nodes[at])
                begun.append((amount * share, start, graph.targets[place], (*flows, place)))


@given(cases(), st.integers(1, 30), st.data())
def test_the_largest_ways_are_those_of_all(case: Case, most: int, data: st.DataObject) -> None:
    graph = case.graph.graph
    carried = carry(graph, case.entering)
    found = index(graph, carried)
    nodes = st.integers(0, graph.nodes - 1)
    ends = data.draw(st.sets(nodes, min_size=1, max_size=3))
    there = [way for way in all_ways(graph, carried, case.entering) if way.end in ends]
    shown = top(found, {node: carried.nodes[node] for node in ends}, most)
    exact = {(way.start, way.flows): way.amount for way in there}
    assert len({(way.start, way.flows) for way in shown}) == len(shown)
    assert all(way.amount == exact[way.start, way.flows].__floor__() for way in shown)
    whole = sorted((amount.__floor__() for amount in exact.values()), reverse=True)
    assert [way.amount for way in shown] == [amount for amount in whole if amount][:most]
    assert sum(exact.values()) == sum(carried.nodes[node] for node in ends)
    assert count(found, {"these": ends, "none": []}) == {"these": len(there), "none": 0}


@given(cases(), st.integers(0, 10**6))
def test_part_of_what_came_is_told_by_the_same_shares(case: Case, told: int) -> None:
    graph = case.graph.graph
    carried = carry(graph, case.entering)
    end = max(range(graph.nodes), key=lambda node: carried.nodes[node])
    if not carried.nodes[end]:
        return
    whole = [way for way in all_ways(graph, carried, case.entering) if way.end == end]
    parts = {
        (way.start, way.flows): (way.amount * told / carried.nodes[end]).__floor__()
        for way in whole
    }
    shown = top(index(graph, carried), {end: told}, 10_000)
    assert {(way.start, way.flows): way.amount for way in shown} == {
        way: amount for way, amount in parts.items() if amount
    }


@given(cases())
def test_bounds_are_never_too_low_and_hardly_too_high(case: Case) -> None:
    graph = case.graph.graph
    carried = carry(graph, case.entering)
    ways = list(all_ways(graph, carried, case.entering))
    for node, bound in enumerate(index(graph, carried).largest):
        largest = max((way.amount for way in ways if way.end == node), default=Fraction(0))
        exact = largest / carried.nodes[node] * 2**PRECISION if carried.nodes[node] else 0
        assert exact <= bound <= exact + graph.nodes


def test_a_chain_of_100_000_flows_and_one_of_doubled_flows() -> None:
    length = 100_000
    graph = FlowGraph(
        column(range(length)),
        column(range(1, length + 1)),
        column([1] * length),
        column(range(length + 2)),
    )
    found = index(graph, carry(graph, {0: 700}))
    assert top(found, {length: 700}, 20) == (Way(700, 0, length, tuple(range(length))),)
    assert count(found, {"end": [length]}) == {"end": 1}
    doubled = FlowGraph(
        column(at // 2 for at in range(4_000)),
        column(at // 2 + 1 for at in range(4_000)),
        column([1] * 4_000),
        column(range(2_002)),
    )
    found = index(doubled, carry(doubled, {0: 2**40}))
    assert count(found, {"end": [2_000]}) == {"end": 2**2_000}
    assert top(found, {2_000: 2**40}, 20) == ()
    assert [way.amount for way in top(found, {20: 2**40}, 20)] == [2**20] * 20
    assert top(found, {40: 2**40}, 1)[0].flows == tuple(range(0, 80, 2))


def test_equal_ways_come_in_the_order_of_the_graph_however_its_flows_were_told() -> None:
    flows = [Flow(f"{at}", "A", f"m{at % 7}", 1) for at in range(21)]
    flows += [Flow("on", f"m{at}", "end", 1) for at in range(7)]
    ways = []
    for told in (flows, flows[::-1], sorted(flows, key=lambda flow: flow.target)):
        graph = named(told)
        found = index(graph.graph, carry(graph.graph, {graph.numbers["A"]: 21}))
        shown = top(found, {graph.numbers["end"]: 21}, 5)
        ways.append([[graph.ids[place] for place in way.flows] for way in shown])
    assert ways[0] == ways[1] == ways[2] == [[first, "on"] for first in ("0", "14", "7", "1", "15")]
