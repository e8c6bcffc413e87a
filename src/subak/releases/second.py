"""Release `2026-12`: the whole circle, with what goes wrong on its way and is put right.

It adds to the first release; the manner of naming is described there.
"""

from subak.core.release import Release, publish
from subak.releases import first

NAME = "2026-12"

KINDS = (*first.KINDS,)

GUARDS = (*first.GUARDS,)

CONSEQUENCES = (*first.CONSEQUENCES,)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
