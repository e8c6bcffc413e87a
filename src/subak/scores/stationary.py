"""Where weight stays in the long run, and the scores that follow from it.

Uniform start; one step after the other until no place changes by more than `CLOSE`; the places
before that step are kept, as the published scores do. Then all is scaled so that the scores' own
places hold what the nodes bring in. So participants' scores sum to that only nearly: they are
weights for money, never money (`making` makes whole numbers of them).
NumPy where it is installed, else the same in plain Python, some twenty times slower.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, TypeVar

from subak.core.errors import need
from subak.scores.chain import Chain

CLOSE = 1e-7
MOST_STEPS = 5_000
"""Published graphs take 36 to 76."""

Scores = list[list[float]]
"""A list for each participant, a number for each epoch."""

Weight = TypeVar("Weight")


class Steps(Protocol[Weight]):
    """How the weight of one walks along a chain; `columns` and `plain` are two ways to it."""

    def start(self) -> Weight:
        """The same everywhere."""
        ...

    def step(self, before: Weight) -> Weight:
        """Where it is one step later."""
        ...

    def far(self, before: Weight, after: Weight, close: float) -> bool:
        """Whether some place changed by more."""
        ...

    def scores(self, weight: Weight) -> Scores:
        """What the participants have of it, in the unit of what the nodes bring in."""
        ...


def scores_of(chain: Chain) -> Scores:
    """The scores of a chain. Refuses `score.not_settling` where weight only goes to and fro."""
    way = "columns" if find_spec("numpy") else "plain"
    steps: Steps[object] = import_module(f"subak.scores.{way}").Steps(chain)
    return settled(steps)


def settled(steps: Steps[Weight]) -> Scores:
    """The scores after as many steps as it takes."""
    kept, following, taken = steps.start(), steps.step(steps.start()), 1
    while steps.far(kept, following, CLOSE):
        need(taken < MOST_STEPS, "score.not_settling", steps=taken)
        kept, following, taken = following, steps.step(following), taken + 1
    return steps.scores(kept)
