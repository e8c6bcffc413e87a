"""The twenty largest ways to a payee of a layered graph of flows; the index is made before."""

import random
from array import array

from benchmarks.measuring import Line, seconds
from subak.flows.carrying import Carried, carry
from subak.flows.graph import FlowGraph, column
from subak.flows.paths import Index, count, index, top

FLOWS, LEVELS, OUTGOING = 1_000_000, 20, 10
CLAIMANTS, TO_CLAIMANTS = 10_000, 0.3
PAYEES, ENDS, MOST = 100, 5, 20
AMOUNT = 10**13
"""100,000 euros in units of 1e-8."""
BAR_MILLISECONDS = 50


def run() -> list[Line]:
    """The slowest of a hundred payees, each with five ends; beside it what is made once."""
    graph, entering = layered(FLOWS)
    carried = carry(graph, entering)
    made: list[Index] = []
    making = seconds(lambda: made.append(index(graph, carried)))
    groups = _groups(graph)
    counting = seconds(lambda: count(made[0], groups))
    times = [seconds(lambda ends=ends: _top(made[0], ends)) for ends in groups.values()]
    covered = sum(_covered(made[0], ends) for ends in groups.values()) / len(groups)
    slowest = max(times) * 1e3
    name = f"{MOST} largest ways at {FLOWS:,} flows, ms"
    each = sum(times) * 1e3 / len(times)
    return [
        Line(name, f"{slowest:.1f} ms", f"{each:.1f} ms", slowest, BAR_MILLISECONDS, "<="),
        Line("… of what came, in percent", "", "", covered * 100, 0, ""),
        Line("… index before, s", f"{making:.2f} s", "", making, 0, ""),
        Line("… counting all ways before, s", f"{counting:.2f} s", "", counting, 0, ""),
    ]


def layered(flows: int, seed: int = 6) -> tuple[FlowGraph, dict[int, int]]:
    """Processes on levels, some of whose flows end at claimants; what enters the first level."""
    draw = random.Random(seed)
    width = flows // OUTGOING // LEVELS
    processes = width * LEVELS
    targets, weights = array("q"), array("q")
    for process in range(processes):
        following = (process // width + 1) * width
        for _ in range(OUTGOING):
            ends = following == processes or draw.random() < TO_CLAIMANTS
            begin, many = (processes, CLAIMANTS) if ends else (following, width)
            targets.append(begin + draw.randrange(many))
            weights.append(draw.randrange(1, 1_001))
    sources = column(process for process in range(processes) for _ in range(OUTGOING))
    starts = column([*range(0, processes, width), processes, processes + CLAIMANTS])
    graph = FlowGraph(sources, memoryview(targets), memoryview(weights), starts)
    return graph, dict.fromkeys(range(width), AMOUNT // width)


def _groups(graph: FlowGraph) -> dict[str, list[int]]:
    ends = range(graph.nodes - CLAIMANTS, graph.nodes)
    drawn = random.Random(20).sample(ends, PAYEES * ENDS)
    return {str(at): drawn[at : at + ENDS] for at in range(0, len(drawn), ENDS)}


def _top(found: Index, ends: list[int]) -> int:
    """What came on the ways that are told."""
    told = top(found, {end: found.carried.nodes[end] for end in ends}, MOST)
    return sum(way.amount for way in told)


def _covered(found: Index, ends: list[int]) -> float:
    carried: Carried = found.carried
    return _top(found, ends) / sum(carried.nodes[end] for end in ends)
