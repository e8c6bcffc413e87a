"""A graph of flows in columns: what a node gets, it divides among its outgoing flows by weight.

Nodes are numbers 0, 1, … in an order in which each flow leads to a greater one; flows stand in the
order of the node that they leave, then of their id. So the order of nodes is a topological one, the
place of a flow decides ties, and a cycle cannot be written down. `naming` makes such a graph of
names in any order. Columns are views of 64-bit integers: of `array("q")` as of a NumPy array.
A wrong graph is our own mistake: `ValueError`, never a refusal.
"""

from array import array
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

Column = memoryview
"""A column of signed 64-bit integers."""

LARGEST = 2**63 - 1
"""No weight, no amount and no sum of all that enters is larger."""


def column(numbers: Iterable[int]) -> Column:
    """Numbers as a column. Raises `OverflowError` beyond 64 bits."""
    return memoryview(array("q", numbers))


class FlowGraph(NamedTuple):
    """Flows in columns; `levels` says at which node each level starts, and where the last ends.

    The level of a node is the length of the longest way to it: flows lead to higher levels alone,
    so the nodes of one level divide independently of each other.
    """

    sources: Column
    targets: Column
    weights: Column
    levels: Column

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.levels[-1]

    def check(self) -> None:
        """What the docstring of the module promises; reads everything once."""
        before, level_of = -1, _levels_of_nodes(self.levels)
        for source, target, weight in zip(self.sources, self.targets, self.weights, strict=True):
            if source < before:
                raise ValueError("flows stand in the order of the nodes that they leave")
            if not level_of[source] < level_of[target]:
                raise ValueError("a flow leads to a higher level")
            if weight < 0:
                raise ValueError("no weight is negative")
            before = source


def _levels_of_nodes(levels: Column) -> list[int]:
    starts = levels.tolist()
    numbered = enumerate(pairwise(starts))
    return [level for level, (first, last) in numbered for _ in range(first, last)]
