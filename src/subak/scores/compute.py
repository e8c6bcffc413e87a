"""Published cases of scores, computed by the chain that `subak score` solves.

`distribution.score` takes a graph and gives `{"scores": [[…], …], "participant_scores": […]}`: by
participant and epoch, and sums over epochs, in the unit of the weights that nodes bring in. These
are the only numbers that Subak reads and shows as binary floats; they are no amounts.
"""

from collections.abc import Mapping

from subak.scores.chain import chain_of
from subak.scores.graph import graph_of
from subak.scores.stationary import scores_of


def compute_score(given: Mapping[str, object]) -> dict[str, object]:
    """The scores of a graph. Refuses `score.graph_malformed`."""
    scores = scores_of(chain_of(graph_of(given)))
    return {"scores": scores, "participant_scores": [sum(row) for row in scores]}
