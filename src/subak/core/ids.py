r"""The ids that entries ever had: a set that only grows, in about as many bytes as its texts.

A set of Python texts takes some 115 bytes an id, and nothing is forgotten. Here the newest ids
stand in a plain set; the others stand in one sorted sequence, cut into short texts:

    "\nadopt-1\nagent-7\n"  "\nday-2024-09-02\nday-2024-09-03\n"  …

A line feed sorts before every character of an id and stands in none, so the blocks sort as their
first ids do, and an id is in a block exactly where it stands between two line feeds: no hash is
trusted (docs/decisions/0012).
Invariants: each id stands once, either among the newest or in the block that bisection finds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Set

NEWEST = 65_536
"""How many ids are moved at once; until then this is as quick as a plain set."""
IDS_A_BLOCK = 16
LONGEST_BLOCK = 1_000
"""Characters; a longer block is cut."""
_AFTER = "\x7f"
"""Sorts after every character of an id."""


class Ids(Set[str]):
    """A set of ids (`values.NewId`)."""

    __slots__ = ("_blocks", "_count", "_newest")

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self._newest = set(ids)
        self._blocks: list[str] = []
        self._count = 0
        """Of those in blocks."""

    @classmethod
    def restored(cls, blocks: list[str]) -> "Ids":
        """What `blocks` gave."""
        ids = cls()
        ids._blocks = blocks
        ids._count = sum(block.count("\n") - 1 for block in blocks)
        return ids

    def blocks(self) -> list[str]:
        """All ids in texts of several lines, for `restored`."""
        if self._newest:
            self._move()
        return self._blocks

    def __contains__(self, each: object) -> bool:
        if each in self._newest:
            return True
        if not self._blocks or not isinstance(each, str):
            return False
        line = f"\n{each}\n"
        return line in self._blocks[_place(self._blocks, line)] and "\n" not in each

    def __iter__(self) -> Iterator[str]:
        yield from self._newest
        for block in self._blocks:
            yield from _ids(block)

    def __len__(self) -> int:
        return len(self._newest) + self._count

    def add(self, each: str) -> None:
        """Take an id that is not in the set."""
        self._newest.add(each)
        if len(self._newest) >= NEWEST:
            self._move()

    def discard(self, each: str) -> None:
        """Take back an id, if it is in the set."""
        if each in self._newest:
            self._newest.discard(each)
        elif each in self:
            place = _place(self._blocks, f"\n{each}\n")
            rest = sorted(set(_ids(self._blocks[place])) - {each})
            self._blocks[place : place + 1] = [_joined(rest)] if rest else []
            self._count -= 1

    def _move(self) -> None:
        """Put the newest ids into the blocks, in one walk over both."""
        newest, old = sorted(self._newest), self._blocks or ["\n"]
        blocks: list[str] = []
        place = start = 0
        while start < len(newest):
            before = place
            place = _place(old, f"\n{newest[start]}\n", place)
            blocks += old[before:place]
            end = len(newest)
            if place + 1 < len(old):
                end = bisect_left(newest, _first(old[place + 1]), start)
            blocks += _cut(old[place] + "\n".join(newest[start:end]) + "\n")
            place, start = place + 1, end
        self._blocks = blocks + old[place:]
        self._count += len(newest)
        self._newest = set()


def _place(blocks: list[str], line: str, start: int = 0) -> int:
    """The block in which a line stands if it stands in any, from a block on."""
    return max(bisect_right(blocks, line + _AFTER, start) - 1, 0)


def _joined(ids: list[str]) -> str:
    return "\n".join(["", *ids, ""])


def _ids(block: str) -> list[str]:
    return block[1:-1].split("\n") if len(block) > 1 else []


def _first(block: str) -> str:
    return block[1 : block.index("\n", 1)]


def _cut(block: str) -> list[str]:
    """A block as it is, or, where it has become too long, in order and in parts."""
    if len(block) <= LONGEST_BLOCK:
        return [block]
    ids = sorted(_ids(block))
    starts = range(0, len(ids), IDS_A_BLOCK)
    return [_joined(ids[start : start + IDS_A_BLOCK]) for start in starts]
