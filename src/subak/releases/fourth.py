"""Release `2027-02`: distribution through the flow graph.

It adds to the third release; the manner of naming is described in the first.
"""

from subak.core.release import Release, publish
from subak.finance import publishing as _publishing
from subak.finance import score_tables as _score_tables
from subak.ledger import agreements as _agreements
from subak.ledger import history as _history
from subak.recognition import earned as _earned
from subak.releases import third

__all__ = ["_agreements", "_earned", "_history", "_publishing", "_score_tables"]

NAME = "2027-02"

KINDS = (
    *third.KINDS,
    ("agreement.recorded", 1),
    ("agreement.withdrawn", 1),
    ("distribution.adopted", 2),
    ("distribution.published", 1),
    ("distribution.run", 2),
    ("score.published", 1),
)

GUARDS = (
    *third.GUARDS,
    "ledger.agreement_first",
)

CONSEQUENCES = (
    *third.CONSEQUENCES,
    "ledger.history",
    "ledger.history_corrected",
    "ledger.history_taken_up",
    "ledger.history_withdrawn",
    "ledger.whole_agreements",
    "recognition.earned",
    "recognition.earned_revised",
    "recognition.earned_taken_up",
)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
