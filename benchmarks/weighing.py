"""How many bytes each section of a state takes.

What several hold, such as the id of a holder, counts for each of them in part: its size by the
number of its references. So a sample of the records says what all of them take, and nothing has to
be remembered of what was counted. The allocator's own rounding is not in it.
"""

import sys
from collections.abc import Mapping
from itertools import islice

from msgspec import Struct

from subak.core.state import State

SAMPLED = 20_000
_OURS = 2
"""References to an object while it is weighed: our name for it, and the question itself."""


def bytes_by_section(state: State) -> dict[str, float]:
    """Bytes of each section by its name, the heaviest first; `used` are the ids of all entries."""
    found = {name: _table(section) for name, section in state.sections().items()}
    blocks = state.used.blocks()
    found["used"] = sys.getsizeof(blocks) + sum(map(sys.getsizeof, blocks))
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def _table(section: Mapping[str, Struct]) -> float:
    """The table itself; its keys and records by a sample."""
    step = max(len(section) // SAMPLED, 1)
    sampled, weighed = 0, 0.0
    for key in islice(section, 0, None, step):
        weighed += _weight([key, section[key]])
        sampled += 1
    return sys.getsizeof(section) + weighed * len(section) / max(sampled, 1)


def _weight(waiting: list[object]) -> float:
    """The parts of some objects, and of all that they hold, that fall to them."""
    total = 0.0
    while waiting:
        held = waiting.pop()
        total += sys.getsizeof(held) / max(sys.getrefcount(held) - _OURS, 1)
        if isinstance(held, Struct):
            waiting += [getattr(held, name) for name in held.__struct_fields__]
        elif isinstance(held, tuple | list | set | frozenset):
            waiting += held
        elif isinstance(held, dict):
            waiting += [*held, *held.values()]
    return total
