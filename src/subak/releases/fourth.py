"""Release `2027-02`: distribution through the flow graph.

It adds to the third release; the manner of naming is described in the first.
"""

from subak.core.release import Release, publish
from subak.ledger import history as _history
from subak.releases import third

__all__ = ["_history"]

NAME = "2027-02"

KINDS = (*third.KINDS,)

GUARDS = (*third.GUARDS,)

CONSEQUENCES = (
    *third.CONSEQUENCES,
    "ledger.history",
    "ledger.history_corrected",
    "ledger.history_taken_up",
    "ledger.history_withdrawn",
)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
