"""Which engine carries amounts in this process: the reference, unless somebody chose another.

All engines give the same amounts to the last unit, so the choice is no part of the books: a writer
may use one, an auditor another. Upper floors choose (`engines.choosing`); rules only ask.
"""

from subak.flows import carrying
from subak.flows.carrying import Carried, Engine, Entering
from subak.flows.graph import FlowGraph

_chosen: list[Engine] = [carrying.carry]


def use(engine: Engine) -> None:
    """From now on this engine carries."""
    _chosen[0] = engine


def carried(graph: FlowGraph, entering: Entering) -> Carried:
    """What the chosen engine carries through a graph."""
    return _chosen[0](graph, entering)
