"""Release `2026-12`: the whole circle, with what goes wrong on its way and is put right.

It adds to the first release; the manner of naming is described there.
"""

from subak.core.release import Release, publish
from subak.recognition import aids as _aids
from subak.recognition import conditions as _conditions
from subak.releases import first

__all__ = [
    "_aids",
    "_conditions",
]

NAME = "2026-12"

KINDS = (
    *first.KINDS,
    ("aid.ended", 1),
    ("aid.recorded", 1),
    ("protocol.published", 2),
)

GUARDS = (
    *first.GUARDS,
    "recognition.not_with_aids",
    "recognition.not_with_aids_in_review",
    "recognition.thresholds",
    "recognition.thresholds_of_review",
)

CONSEQUENCES = (*first.CONSEQUENCES,)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
