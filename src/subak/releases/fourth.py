"""Release `2027-02`: distribution through the flow graph.

It adds to the third release; the manner of naming is described in the first.
"""

from subak.core.release import Release, publish
from subak.releases import third

__all__: list[str] = []

NAME = "2027-02"

KINDS = (*third.KINDS,)

GUARDS = (*third.GUARDS,)

CONSEQUENCES = (*third.CONSEQUENCES,)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
