"""A tree as lines of text, however deep: what has one branch alone goes straight down."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

MOST_LEVELS = 16
"""Levels that a line shows; of deeper ones the last, after an ellipsis."""
_FORK, _LAST, _PAST, _BLANK, _CUT = "├─ ", "└─ ", "│  ", "   ", "… "


def lines(told: Sequence[str], parents: Sequence[int | None]) -> Iterator[str]:
    """What is told of each node, with the branches before it.

    Nodes come depth first; each names the place of its parent, the root nothing.
    """
    branches = Counter(parents)
    met: Counter[int | None] = Counter()
    rails: list[tuple[str, ...]] = []
    for place, parent in enumerate(parents):
        met[parent] += 1
        above = rails[parent] if parent is not None else ()
        if parent is None or branches[parent] == 1:
            rails.append(above)
            yield _drawn(above) + told[place]
            continue
        last = met[parent] == branches[parent]
        rails.append((*above, _BLANK if last else _PAST)[-MOST_LEVELS - 1 :])
        yield _drawn((*above, _LAST if last else _FORK)) + told[place]


def depths(parents: Iterable[int | None]) -> list[int]:
    """How far each node is from the root."""
    found: list[int] = []
    for parent in parents:
        found.append(0 if parent is None else found[parent] + 1)
    return found


def _drawn(rails: tuple[str, ...]) -> str:
    cut = _CUT if len(rails) > MOST_LEVELS else ""
    return cut + "".join(rails[-MOST_LEVELS:])
