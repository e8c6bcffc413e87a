"""Release `2027-01`: the public log, and who said what stands in it.

It adds to the second release; the manner of naming is described in the first.
"""

from subak.core.release import Release, publish
from subak.releases import second

NAME = "2027-01"

KINDS = (*second.KINDS,)

GUARDS = (*second.GUARDS,)

CONSEQUENCES = (*second.CONSEQUENCES,)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
