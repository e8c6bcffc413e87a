"""Graphs of contributions to test with: published ones where they lie beside, and one from a seed.

The graphs of real projects (numbers only) are not part of the sources; who has them beside these
tests them too.
"""

import gzip
import json
import random
from array import array
from pathlib import Path

import numpy as np
from msgspec import convert

from subak.scores.chain import Chain
from subak.scores.graph import Edge, Graph, Node, Parameters, checked

SHARED = Path(__file__).parents[3] / "shared" / "data" / "distribution"
REAL = ("metagov-2021-07-17", "fds-2022-10-03")
CHAIN = SHARED / "real" / "badger-2021-03-30-chain.npz"
WEEK = 604_800_000
FIRST = 1_642_896_000_000
"""2022-01-23, a Sunday."""

SMALL: dict[str, object] = {
    "parameters": {"alpha": 0.2, "beta": 0.2, "gammaForward": 0.15, "gammaBackward": 0.1},
    "participants": ["p3", "p4"],
    "epochs": [FIRST, FIRST + WEEK],
    "nodes": [["c3", FIRST, 1], ["c4", FIRST + WEEK, 2]],
    "edges": [
        ["c3", "p3", FIRST + 1, 1, 0],
        ["c4", "p4", FIRST + WEEK + 1, 2, 1],
        ["c3", "c4", FIRST + 2 * WEEK, 0, 0],
        ["c3", "c4", FIRST + 2 * WEEK, 1, 1],
    ],
}
"""sourcecred/sourcecred@3da222eb core/credrank/testUtils.js, graph 2 (Apache-2.0 or MIT)."""
SMALL_SCORES = [[0.740419825600136, 0.13066230628165218], [0.2128917958122319, 1.9160254971783794]]
"""Published there: participants by epochs."""


def real_graph(name: str) -> tuple[bytes, list[float]]:
    """The graph of a real project as JSON, and the published score of each participant."""
    document = json.loads(gzip.decompress((SHARED / "real" / f"{name}.json.gz").read_bytes()))
    (case,) = document["cases"]
    expected: list[float] = case["expected"]["participant_scores"]
    return json.dumps(case["given"]).encode(), expected


def real_chain() -> tuple[Chain, list[float]]:
    """The chain of a real project of which only the steps are known, and its published scores.

    Its places are numbered with the seed after the nodes and, before the participants of each
    epoch, the place of that epoch's scores.
    """
    held = np.load(CHAIN, allow_pickle=False)
    nodes, people = len(held["mint"]), int(held["participants"])

    def ours(places: np.ndarray) -> "array[int]":
        theirs = places.astype(np.int64)
        epoch, place = np.divmod(theirs - nodes - 1, people + 1)
        moved = nodes + epoch * people + place - 1
        return array("q", np.where(theirs < nodes, theirs, moved).tolist())

    names = ("alpha", "beta", "gamma_forward", "gamma_backward")
    parameters = Parameters(*(float(held[name]) for name in names))
    minted = array("d", held["mint"].tolist())
    steps = ours(held["src"]), ours(held["dst"]), array("d", held["prob"].tolist())
    expected: list[float] = held["expected_participant_cred"].tolist()
    return Chain(parameters, minted, people, len(held["epochs"]), *steps), expected


def random_graph(seed: int, sizes: tuple[int, int, int, int]) -> Graph:
    """A graph of so many participants, epochs, nodes and edges; the same for the same seed."""
    people, epochs, nodes, edges = sizes
    chance = random.Random(seed)
    persons = tuple(f"person-{n}" for n in range(people))
    contributions = tuple(
        Node(f"c{n}", None, chance.choice((0.0, 0.5, 1.0, 2.0)) if n else 1.0) for n in range(nodes)
    )
    ids = (*persons, *(node.id for node in contributions))
    reaching = Edge("c0", "person-0", FIRST + 1, 1.0, 0.0)
    joined = tuple(
        Edge(
            chance.choice(contributions).id,
            chance.choice(ids),
            FIRST + 1 + chance.randrange(epochs * WEEK),
            chance.choice((0.0, 0.0625, 1.0)),
            chance.choice((0.0, 0.25, 1.0)),
        )
        for _ in range(edges)
    )
    parameters = convert(SMALL["parameters"], Parameters)
    starts = tuple(FIRST + WEEK * n for n in range(epochs))
    return checked(Graph(parameters, persons, starts, contributions, (reaching, *joined)))
