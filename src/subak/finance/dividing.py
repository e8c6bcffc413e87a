"""One division at one node of a rule, kept line by line: by weights, up to claims, within bounds.

Source of the exact parts: `core.shares` (largest remainder, water-filling). Amounts are cents.
Invariant: the amounts of the steps and the rest sum to what is divided.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from subak.core.shares import ShareLine, apportion_lines, bounded
from subak.finance.rule_tree import Node
from subak.finance.trace import Method, Step

UNTAKEN = "-"
"""The part of a division that nobody takes. No id has this spelling."""


class Divided(NamedTuple):
    """Steps, and what bounds left over."""

    steps: list[Step]
    rest: int


class Bounds(NamedTuple):
    """The least and the most that each name gets; a name that is missing is not bound."""

    floors: dict[str, int]
    caps: dict[str, int]


class Place(NamedTuple):
    """Where a computation stands: a node, what came to it, and by which steps."""

    node: Node
    given: int
    steps: tuple[Step, ...]

    def divide(
        self, method: Method, weights: Mapping[str, int], divided: int | None = None
    ) -> list[Step]:
        """Divide what came (or less) by weights of which one at least is positive."""
        cents = self.given if divided is None else divided
        lines = apportion_lines(cents, weights)
        following = _following(lines)
        return [Step(self.node.id, method, self.given, cents, line, following) for line in lines]

    def divide_within(
        self, method: Method, weights: Mapping[str, int], bounds: Bounds, divided: int
    ) -> Divided:
        """The same within bounds: each step tells the round that settled it, and its bound."""
        split = bounded(divided, weights, floors=bounds.floors, caps=bounds.caps)
        rounds: dict[int, list[ShareLine]] = {}
        for each in split.lines:
            rounds.setdefault(each.divided, []).append(each.line)
        following = {amount: _following(lines) for amount, lines in rounds.items()}
        steps = [
            Step(
                self.node.id,
                method,
                self.given,
                each.divided,
                replace(each.line, amount=each.amount),
                following[each.divided],
                each.bound,
            )
            for each in split.lines
        ]
        return Divided(steps, split.rest)

    @property
    def bounded(self) -> bool:
        """Whether the node has a cap or a floor of persons."""
        return self.node.cap is not None or self.node.floor is not None

    def bounds(
        self, persons: Collection[str], open_cents: Mapping[str, int] | None = None
    ) -> Bounds:
        """What the node says of persons, and what is open of claims where that is an end."""
        cap, floor = self.node.cap, self.node.floor
        caps = dict(open_cents or {})
        if cap is not None:
            caps |= {name: min(cap, caps.get(name, cap)) for name in persons}
        return Bounds({} if floor is None else dict.fromkeys(persons, floor), caps)


def _following(lines: list[ShareLine]) -> int | None:
    """The largest remainder that was not rounded up, where some were."""
    if not any(line.rounded_up for line in lines):
        return None
    return max((each.remainder for each in lines if not each.rounded_up), default=None)
