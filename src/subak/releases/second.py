"""Release `2026-12`: the whole circle, with what goes wrong on its way and is put right.

It adds to the first release; the manner of naming is described there.
"""

from subak.core.release import Release, publish
from subak.finance import balances as _balances
from subak.finance import batches as _batches
from subak.finance import closing as _closing
from subak.finance import debts as _debts
from subak.finance import overpaid as _overpaid
from subak.finance import payees as _payees
from subak.finance import promises as _promises
from subak.finance import rejections as _rejections
from subak.finance import shortfalls as _shortfalls
from subak.finance import undoing as _undoing
from subak.recognition import aids as _aids
from subak.recognition import conditions as _conditions
from subak.recognition import files as _files
from subak.recognition import parts as _parts
from subak.recognition import revisions as _revisions
from subak.releases import first

__all__ = [
    "_aids",
    "_balances",
    "_batches",
    "_closing",
    "_conditions",
    "_debts",
    "_files",
    "_overpaid",
    "_parts",
    "_payees",
    "_promises",
    "_rejections",
    "_revisions",
    "_shortfalls",
    "_undoing",
]

NAME = "2026-12"

KINDS = (
    *first.KINDS,
    ("aid.ended", 1),
    ("aid.recorded", 1),
    ("balance.stated", 1),
    ("bank.charged", 1),
    ("bank.credited", 1),
    ("batch.returned", 1),
    ("debt.repaid", 1),
    ("debt.waived", 1),
    ("funding.refunded", 1),
    ("funding.reversed", 1),
    ("funding.unmatched", 1),
    ("payee.changed", 1),
    ("payout.rejected", 1),
    ("pledge.ended", 1),
    ("pool.closed", 1),
    ("protocol.published", 2),
    ("recognition.revised", 1),
    ("shortfall.covered", 1),
    ("undistributed.released", 1),
)

GUARDS = (
    *first.GUARDS,
    "recognition.not_with_aids",
    "recognition.one_file",
    "recognition.parts",
    "recognition.thresholds",
)

CONSEQUENCES = (
    *first.CONSEQUENCES,
    "finance.order_confirmed",
    "finance.order_sent",
    "finance.overpaid",
    "finance.paid_for",
    "finance.paid_for_over",
    "finance.promise_distributed",
    "finance.promise_made",
    "finance.promise_matched",
    "finance.promise_received",
    "finance.recogniser_of_revision",
    "finance.set_off",
    "recognition.filed",
    "recognition.parts_credited",
    "recognition.revisable",
    "recognition.revised_no_more",
    "recognition.revisions_over",
)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
