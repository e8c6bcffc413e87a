"""The twenty largest ways to a payee of a layered graph of flows; the index is made before."""

import random

from benchmarks.measuring import Line, seconds
from subak.flows.carrying import Carried, carry
from subak.flows.graph import FlowGraph
from subak.flows.paths import Index, count, index, top
from tests.support.layered import CLAIMANTS, layered

FLOWS = 1_000_000
PAYEES, ENDS, MOST = 100, 5, 20
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
