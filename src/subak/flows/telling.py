"""Ways told by names: at each step what the flow weighs among all that leave the same node.

Names and ids are those of the flows that the graph was made of, so that whoever has these can walk
every way again. Numbers of ways may have thousands of digits, so they are texts.
Invariant: what is told and what is left to other ways sum to what is explained.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from msgspec import Struct

from subak.flows.naming import Named
from subak.flows.paths import Index, Way, top

MOST_DIGITS = 4_000
"""Longer numbers are told in base 16: Python writes no longer ones in base 10."""


class Passage(Struct, frozen=True):
    """One flow of a way: of what its source had, `of`, it carried `carried`, by weight."""

    flow: str
    """Its id, which is its own among the flows of its source."""
    source: str
    target: str
    weight: int
    total_weight: int
    carried: int
    of: int


class ToldWay(Struct, frozen=True):
    """A way in the direction of the amounts; it begins where they entered."""

    amount: int
    start: str
    passages: tuple[Passage, ...]

    @property
    def end(self) -> str:
        """Where it ends."""
        return self.passages[-1].target if self.passages else self.start


class ToldWays(Struct, frozen=True, kw_only=True):
    """The largest ways to some ends; `others` is how many there are besides."""

    amount: int
    shown: tuple[ToldWay, ...]
    others: str
    """A whole number, in base 10, or in base 16 after 0x where it is very long."""
    others_amount: int


def tell(graph: Named, found: Index, ends: Mapping[int, int], ways: int, most: int) -> ToldWays:
    """The `most` largest of `ways` ways to some ends; `ends` as in `paths.top`."""
    shown = tuple(_told(graph, found, way) for way in top(found, ends, most))
    amount = sum(ends.values())
    return ToldWays(
        amount=amount,
        shown=shown,
        others=whole_text(ways - len(shown)),
        others_amount=amount - sum(way.amount for way in shown),
    )


def whole_text(number: int) -> str:
    """A number of zero or more as a text."""
    return str(number) if number < 10**MOST_DIGITS else hex(number)


def _told(graph: Named, found: Index, way: Way) -> ToldWay:
    passages = tuple(_passage(graph, found, place) for place in way.flows)
    return ToldWay(way.amount, graph.names[way.start], passages)


def _passage(graph: Named, found: Index, place: int) -> Passage:
    sources, weights = graph.graph.sources, graph.graph.weights
    source = sources[place]
    among = range(bisect_left(sources, source), bisect_right(sources, source))
    return Passage(
        flow=graph.ids[place],
        source=graph.names[source],
        target=graph.names[graph.graph.targets[place]],
        weight=weights[place],
        total_weight=sum(weights[each] for each in among),
        carried=found.carried.flows[place],
        of=found.carried.nodes[source],
    )
