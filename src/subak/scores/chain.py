"""The chain that weight walks along: a seed, the nodes, and each participant in each epoch.

Source: CredRank as SourceCred publishes it. The seed gives to the nodes by the weight that they
bring in; a node gives to its neighbours by the weights of its edges, and `alpha` to the seed; a
participant in an epoch gives `beta` to the score of that epoch, `gamma` to the next and the
previous, and the rest to its own edges. An edge at a participant belongs to the last epoch that
starts strictly before it. What nobody takes returns to the seed.
Only the steps along edges are listed here: the others are the same for all (`stationary`).
Places are numbered: the nodes first, then participant after participant of epoch after epoch.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

from subak.core.errors import need
from subak.scores.graph import Graph, Id, Parameters


class Chain(NamedTuple):
    """Steps along edges in columns (place, place, probability), and what the others follow."""

    parameters: Parameters
    minted: "array[float]"
    """The weight that each node brings in."""
    participants: int
    epochs: int
    sources: "array[int]"
    targets: "array[int]"
    probabilities: "array[float]"

    @property
    def nodes(self) -> int:
        """How many places are nodes; the participants follow."""
        return len(self.minted)

    @property
    def places(self) -> int:
        """How many places there are, without the seed and the scores."""
        return self.nodes + self.participants * self.epochs


def chain_of(graph: Graph) -> Chain:
    """The chain of a graph.

    Refuses `score.graph_malformed` for an edge before all epochs, and where no weight that comes in
    can reach a participant.
    """
    nodes, people = len(graph.nodes), len(graph.participants)
    places = _Places(graph)
    sources, targets, weights = array("q"), array("q"), array("d")
    for edge in graph.edges:
        source, target = places.of(edge.source, edge.at), places.of(edge.target, edge.at)
        for start, end, weight in (source, target, edge.forward), (target, source, edge.backward):
            if weight:
                sources.append(start)
                targets.append(end)
                weights.append(weight)
    given = array("d", bytes(8 * (nodes + people * len(graph.epochs))))
    for source, weight in zip(sources, weights, strict=True):
        given[source] += weight
    along = 1 - graph.parameters.alpha, graph.parameters.own_edges
    chances = (
        along[source >= nodes] * weight / given[source]
        for source, weight in zip(sources, weights, strict=True)
    )
    minted = array("d", (node.weight for node in graph.nodes))
    chain = Chain(
        graph.parameters, minted, people, len(graph.epochs), sources, targets, array("d", chances)
    )
    need(_reached(chain), "score.graph_malformed", reason="nobody_reached")
    return chain


def _reached(chain: Chain) -> bool:
    """Whether a step along edges leads from a node that brings weight in to a participant."""
    following = defaultdict(list)
    for source, target in zip(chain.sources, chain.targets, strict=True):
        following[source].append(target)
    waiting = [place for place, weight in enumerate(chain.minted) if weight]
    seen = set(waiting)
    while waiting:
        place = waiting.pop()
        if place >= chain.nodes:
            return True
        waiting += (new := set(following[place]) - seen)
        seen |= new
    return False


class _Places:
    """Where an edge of some time begins or ends."""

    def __init__(self, graph: Graph) -> None:
        self._epochs, self._people, self._nodes = (
            graph.epochs, len(graph.participants), len(graph.nodes)
        )  # fmt: skip
        self._node = {node.id: place for place, node in enumerate(graph.nodes)}
        self._person = {each: place for place, each in enumerate(graph.participants)}

    def of(self, name: Id, at: int) -> int:
        place = self._node.get(name)
        if place is not None:
            return place
        epoch = bisect_left(self._epochs, at) - 1
        need(epoch >= 0, "score.graph_malformed", reason="edge_before_epochs")
        return self._nodes + epoch * self._people + self._person[name]
