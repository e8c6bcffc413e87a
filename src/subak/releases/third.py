"""Release `2027-01`: the public log, and who said what stands in it.

It adds to the second release; the manner of naming is described in the first.
"""

from subak.core.release import Release, publish
from subak.ledger import erasures as _erasures
from subak.releases import second

__all__ = ["_erasures"]

NAME = "2027-01"

KINDS = (
    *second.KINDS,
    ("payload.erased", 1),
)

GUARDS = (*second.GUARDS,)

CONSEQUENCES = (*second.CONSEQUENCES,)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
