"""A graph of contributions: nodes that carry weight, edges between them and people, epochs.

Shape: `{"parameters": {"alpha", "beta", "gammaForward", "gammaBackward"}, "participants": [id, …],
"epochs": [start, …], "nodes": [[id, at or null, weight], …],
"edges": [[from, to, at, weight forward, weight backward], …]}`; times are milliseconds since 1970
in UTC, ids are texts or whole numbers. Source of the shape: the published instances of SourceCred.
Invariants of a read graph: ids are unique, edges join known ids, epochs go up, some weight is
positive and none negative, the shares of a participant are at most one together.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite
from typing import NoReturn

import msgspec
from msgspec import Struct

from subak.core.errors import need, refuse

Id = str | int
SLACK = 1e-12
"""By how much decimals such as 0.1 and 0.4, as floats, may sum to more than one."""


class Parameters(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Where the weight of a participant goes: back, into the score, forward and backward in time.

    `alpha` leaves every node for the seed, `beta` an epoch of a participant for its score.
    """

    alpha: float
    beta: float
    gamma_forward: float
    gamma_backward: float

    @property
    def own_edges(self) -> float:
        """What an epoch of a participant gives to its own edges."""
        return max(1 - (self.alpha + self.beta + self.gamma_forward + self.gamma_backward), 0.0)


class Node(Struct, frozen=True, array_like=True, gc=False):
    """A contribution and the weight that it brings in."""

    id: Id
    at: int | None
    weight: float


class Edge(Struct, frozen=True, array_like=True, gc=False):
    """A connection, with a weight in each direction."""

    source: Id
    target: Id
    at: int
    forward: float
    backward: float


class Graph(Struct, frozen=True, forbid_unknown_fields=True):
    """All that scores are computed from."""

    parameters: Parameters
    participants: tuple[Id, ...]
    epochs: tuple[int, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def read_graph(raw: bytes) -> Graph:
    """The graph of JSON bytes. Refuses `score.graph_malformed` with the reason."""
    try:
        graph = msgspec.json.decode(raw, type=Graph)
    except msgspec.DecodeError as wrong:
        _malformed(str(wrong))
    return checked(graph)


def graph_of(given: object) -> Graph:
    """The graph of a value that was read from JSON. Refuses `score.graph_malformed`."""
    try:
        return checked(msgspec.convert(given, Graph, strict=False))
    except msgspec.ValidationError as wrong:
        _malformed(str(wrong))


def checked(graph: Graph) -> Graph:
    """The graph itself, where the invariants of this module hold; refuses it otherwise."""
    ids = [*graph.participants, *(node.id for node in graph.nodes)]
    known = set(ids)
    _need(len(known) == len(ids), "id_twice")
    _need(graph.participants and graph.epochs, "nobody")
    _need(all(first < second for first, second in pairwise(graph.epochs)), "epochs_not_in_order")
    _need_weights([node.weight for node in graph.nodes])
    _need(any(node.weight for node in graph.nodes), "no_weight")
    for edge in graph.edges:
        _need(edge.source in known and edge.target in known, "edge_to_unknown")
    _need_weights([weight for edge in graph.edges for weight in (edge.forward, edge.backward)])
    _check_parameters(graph.parameters)
    return graph


def _check_parameters(parameters: Parameters) -> None:
    shares = [getattr(parameters, name) for name in Parameters.__struct_fields__]
    _need_weights(shares)
    _need(0 < parameters.alpha < 1 and parameters.beta > 0, "parameters")
    _need(sum(shares) <= 1 + SLACK, "parameters")


def _need_weights(weights: Sequence[float]) -> None:
    """No weight below nought, and a sum that is a number."""
    _need(all(isfinite(weight) and weight >= 0 for weight in weights), "weight_negative")
    _need(isfinite(sum(weights)), "weights_too_large")


def _need(condition: object, reason: str) -> None:
    need(condition, "score.graph_malformed", reason=reason)


def _malformed(reason: str) -> NoReturn:
    refuse("score.graph_malformed", reason=reason)
