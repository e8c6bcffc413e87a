"""The right edge of a growing log: the unfinished tile of each level, and the files it gives.

The writer feeds it the hashes of new leaves and writes the tiles that come out; the edge itself
never holds more than 255 hashes a level. Its root is the root of RFC 6962 (`merkle`).
Invariant: level l holds the last floor(size / 256**l) mod 256 hashes of that level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from subak.core.errors import Corrupt
from subak.log.merkle import Frontier, parents
from subak.log.tiles import (
    LEVEL_BITS,
    TILE_WIDTH,
    Tile,
    hashes_of_tile,
    new_hash_tiles,
    partial_hash_tiles,
)

TileFile = tuple[Tile, bytes]


class TileEdge:
    """The unfinished tiles of a log; `extend` gives the finished ones, `partials` the others."""

    __slots__ = ("_levels", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._levels: list[list[bytes]] = []

    @classmethod
    def restore(cls, size: int, partials: Mapping[Tile, bytes]) -> TileEdge:
        """Return the edge of a log of this size from the bytes of its `partial_hash_tiles`.

        Raises `Corrupt` (log.tile_missing, log.tile_malformed). Whether the hashes are the right
        ones shows in `root()`, which the caller compares with the checkpoint.
        """
        edge = cls()
        edge._size = size
        edge._levels = [[] for _ in range(0, size.bit_length(), LEVEL_BITS)]
        for tile in partial_hash_tiles(size):
            if tile not in partials:
                raise Corrupt("log.tile_missing", path=tile.path)
            edge._levels[tile.level] = hashes_of_tile(tile, partials[tile])
        return edge

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    def extend(self, leaves: Sequence[bytes]) -> list[TileFile]:
        """Add leaf hashes and return the tiles that became full, from the leaves upward."""
        finished = []
        first = self._size
        self._size += len(leaves)
        row = leaves
        level = 0
        while row:
            if level == len(self._levels):
                self._levels.append([])
            row = [*self._levels[level], *row]
            whole = len(row) - len(row) % TILE_WIDTH
            for index, start in enumerate(range(0, whole, TILE_WIDTH), first // TILE_WIDTH):
                data = b"".join(row[start : start + TILE_WIDTH])
                finished.append((Tile(level, index, TILE_WIDTH), data))
            self._levels[level] = row[whole:]
            row = _tile_roots(row[:whole])
            first //= TILE_WIDTH
            level += 1
        return finished

    def partials(self, published: int) -> list[TileFile]:
        """Return the unfinished tiles that a publication at this size adds to the one before.

        `published` is the size of the publication before: what it wrote is not written again.
        """
        return [
            (tile, b"".join(self._levels[tile.level]))
            for tile in new_hash_tiles(published, self._size)
            if not tile.is_full
        ]

    def frontier(self) -> Frontier:
        """Return the full subtrees of the whole tree."""
        subtrees: list[bytes] = []
        for row in reversed(self._levels):
            part = Frontier()
            part.extend(row)
            subtrees += part.hashes()
        return Frontier(self._size, subtrees)

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        return self.frontier().root()


def _tile_roots(row: Sequence[bytes]) -> Sequence[bytes]:
    """Return the root of each full tile in a row of whole tiles."""
    for _ in range(LEVEL_BITS):
        row = parents(row)
    return row
