"""The long run of a chain in plain Python, where NumPy is not installed: see `stationary`."""

from collections.abc import Iterator
from itertools import chain as joined
from typing import NamedTuple

from subak.scores.chain import Chain


class Weight(NamedTuple):
    """How the weight of one is spread: at the seed, at the places, at the scores of epochs."""

    seed: float
    places: list[float]
    scored: list[float]


class Steps:
    """One step of a chain, with the steps of participants through time listed too."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.steps = list(zip(chain.sources, chain.targets, chain.probabilities, strict=True))
        self.steps += _through_time(chain)
        self.total = sum(chain.minted)
        people = chain.places - chain.nodes
        self.to_seed = [1.0] * chain.nodes + [1 - chain.parameters.beta] * people
        for source, _, chance in self.steps:
            self.to_seed[source] -= chance

    def far(self, before: Weight, after: Weight, close: float) -> bool:
        pairs = joined(
            ((before.seed, after.seed),),
            zip(before.scored, after.scored, strict=True),
            zip(before.places, after.places, strict=True),
        )
        return any(abs(now - then) > close for then, now in pairs)

    def scores(self, weight: Weight) -> list[list[float]]:
        scale = self.chain.parameters.beta * self.total / sum(weight.scored)
        rows = zip(*self.people(weight.places), strict=True)
        return [[place * scale for place in row] for row in rows]

    def start(self) -> Weight:
        chain = self.chain
        each = 1 / (1 + chain.places + chain.epochs)
        return Weight(each, [each] * chain.places, [each] * chain.epochs)

    def people(self, places: list[float]) -> list[list[float]]:
        """The places of participants: a row for each epoch."""
        chain = self.chain
        starts = range(chain.nodes, chain.places, chain.participants)
        return [places[start : start + chain.participants] for start in starts]

    def step(self, before: Weight) -> Weight:
        chain, old = self.chain, before.places
        places = [before.seed * minted / self.total for minted in chain.minted]
        places += [0.0] * (chain.places - chain.nodes)
        for source, target, chance in self.steps:
            places[target] += old[source] * chance
        seed = sum(before.scored) + sum(map(float.__mul__, old, self.to_seed))
        return Weight(seed, places, [chain.parameters.beta * sum(row) for row in self.people(old)])


def _through_time(chain: Chain) -> Iterator[tuple[int, int, float]]:
    """From each epoch of a participant to the next and the previous; at the ends to itself."""
    told, people = chain.parameters, chain.participants
    last = chain.nodes + people * (chain.epochs - 1)
    for place in range(chain.nodes, chain.places):
        yield place, place + people if place < last else place, told.gamma_forward
        yield place, place - people if place - people >= chain.nodes else place, told.gamma_backward
