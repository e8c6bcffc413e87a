"""The long run of a chain in columns of NumPy: see `stationary`."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from subak.scores.chain import Chain

Floats = NDArray[np.float64]


class Weight(NamedTuple):
    """How the weight of one is spread: at the seed, at the places, at the scores of epochs."""

    seed: float
    places: Floats
    scored: Floats


class Steps:
    """One step of a chain."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.sources = np.frombuffer(chain.sources, np.int64)
        self.targets = np.frombuffer(chain.targets, np.int64)
        self.chances = np.frombuffer(chain.probabilities, np.float64)
        minted = np.frombuffer(chain.minted, np.float64)
        self.total = float(minted.sum())
        self.minted = minted / self.total
        self.to_seed = 1 - self._moved(self.sources, self.chances)
        told = chain.parameters
        self.to_seed[chain.nodes :] -= told.beta + told.gamma_forward + told.gamma_backward

    def far(self, before: Weight, after: Weight, close: float) -> bool:
        return bool(
            abs(after.seed - before.seed) > close
            or np.abs(after.places - before.places).max() > close
            or np.abs(after.scored - before.scored).max() > close
        )

    def scores(self, weight: Weight) -> list[list[float]]:
        scale = self.chain.parameters.beta * self.total / weight.scored.sum()
        found: list[list[float]] = (self.people(weight.places).T * scale).tolist()
        return found

    def start(self) -> Weight:
        each = 1 / (1 + self.chain.places + self.chain.epochs)
        return Weight(each, np.full(self.chain.places, each), np.full(self.chain.epochs, each))

    def people(self, places: Floats) -> Floats:
        """The places of participants: a row for each epoch."""
        chain = self.chain
        return places[chain.nodes :].reshape(chain.epochs, chain.participants)

    def step(self, before: Weight) -> Weight:
        told = self.chain.parameters
        places = self._moved(self.targets, self.chances * before.places[self.sources])
        places[: self.chain.nodes] += before.seed * self.minted
        now, then = self.people(places), self.people(before.places)
        now[1:] += told.gamma_forward * then[:-1]
        now[-1] += told.gamma_forward * then[-1]
        now[:-1] += told.gamma_backward * then[1:]
        now[0] += told.gamma_backward * then[0]
        # No product of BLAS: its threads wait for each other on a machine that is busy.
        seed = before.scored.sum() + (before.places * self.to_seed).sum()
        return Weight(float(seed), places, told.beta * then.sum(axis=1))

    def _moved(self, targets: NDArray[np.int64], weights: Floats) -> Floats:
        return np.bincount(targets, weights, self.chain.places).astype(np.float64, copy=False)
