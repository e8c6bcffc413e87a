"""The static files of a log: hash tiles and entry bundles, as C2SP tlog-tiles names them.

    tile/0/x001/x234/067          256 leaf hashes, the 1,234,068th tile of level 0
    tile/1/000.p/17               the first 17 hashes of level 1; each is the root of a full tile
    tile/entries/x001/x234/067    the 256 entries under the first of them, each behind its length

Invariants: a tile is 1 to 256 wide and a file of width 0 does not exist; only a full tile has a
hash on the level above; a partial tile belongs to the size that was published with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from subak.core.errors import Corrupt, need
from subak.log.merkle import HASH_BYTES

TILE_WIDTH = 256
LEVEL_BITS = 8
HIGHEST_LEVEL = 63
# The level of entry bundles, below the hashes of their leaves.
ENTRIES = -1

ENTRY_BYTES_LIMIT = 65_535
_LENGTH_BYTES = 2

# Six groups of three digits name every tile of a tree below 2**63 leaves.
_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})"
    r"/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/(?P<width>[0-9]{1,3}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of the log: `width` neighbours on a level, from number `start` on."""

    level: int
    index: int
    width: int

    def __post_init__(self) -> None:
        assert ENTRIES <= self.level <= HIGHEST_LEVEL, self.level
        assert self.index >= 0, self.index
        assert 1 <= self.width <= TILE_WIDTH, self.width

    @property
    def start(self) -> int:
        """Number of the first hash (or entry) of this file on its level."""
        return self.index * TILE_WIDTH

    @property
    def stop(self) -> int:
        """Number after the last hash (or entry) of this file on its level."""
        return self.start + self.width

    @property
    def is_full(self) -> bool:
        """Whether nothing can be added to this file."""
        return self.width == TILE_WIDTH

    @property
    def path(self) -> str:
        """Where the file lies under the address of the log."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        higher, last = divmod(self.index, 1000)
        groups = f"{last:03}"
        while higher:
            higher, group = divmod(higher, 1000)
            groups = f"x{group:03}/{groups}"
        return f"tile/{level}/{groups}" + ("" if self.is_full else f".p/{self.width}")

    @classmethod
    def parse(cls, path: str) -> Tile:
        """Read a path; raise `Corrupt` (log.path_malformed) unless it is the one spelling."""
        parts = _PATH.fullmatch(path)
        if parts is None:
            raise Corrupt("log.path_malformed", path=path)
        level = ENTRIES if parts["level"] == "entries" else int(parts["level"])
        index = int(parts["index"].replace("x", "").replace("/", ""))
        width = int(parts["width"] or TILE_WIDTH)
        if level > HIGHEST_LEVEL or not 1 <= width <= TILE_WIDTH:
            raise Corrupt("log.path_malformed", path=path)
        tile = cls(level, index, width)
        if tile.path != path:
            raise Corrupt("log.path_malformed", path=path)
        return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every bundle and tile of a log of this size, partial ones for exactly this size."""
    return new_tiles(0, size)


def new_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield what must be written when the published size grows: bundles, then tiles upward."""
    yield from new_bundles(old_size, new_size)
    yield from new_hash_tiles(old_size, new_size)


def new_bundles(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield the bundles of `new_tiles`."""
    return _grown(ENTRIES, old_size, new_size)


def new_hash_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield the tiles of `new_tiles` that hold hashes, from the leaves upward."""
    level = 0
    while old_size < new_size:
        yield from _grown(level, old_size, new_size)
        old_size >>= LEVEL_BITS
        new_size >>= LEVEL_BITS
        level += 1


def _grown(level: int, before: int, after: int) -> Iterator[Tile]:
    """Yield the files that change on one level when its length grows from before to after."""
    assert before <= after, (before, after)
    full_before, full_after = before // TILE_WIDTH, after // TILE_WIDTH
    for index in range(full_before, full_after):
        yield Tile(level, index, TILE_WIDTH)
    rest = after % TILE_WIDTH
    if rest and before < after:
        yield Tile(level, full_after, rest)


def partial_hash_tiles(size: int) -> Iterator[Tile]:
    """Yield the unfinished tile of each level: the right edge of a tree of this size."""
    return (tile for tile in new_hash_tiles(0, size) if not tile.is_full)


def hashes_of_tile(tile: Tile, data: bytes) -> list[bytes]:
    """Return the hashes in the bytes of a tile; of another length: `Corrupt` log.tile_malformed."""
    expected = tile.width * HASH_BYTES
    if len(data) != expected:
        raise Corrupt("log.tile_malformed", path=tile.path, expected=expected, found=len(data))
    return [data[at : at + HASH_BYTES] for at in range(0, expected, HASH_BYTES)]


def pack_bundle(entries: Sequence[bytes]) -> bytes:
    """Return the bytes of a bundle: each entry behind its length, two bytes big-endian.

    Refuses (log.entry_too_long) an entry that its length field cannot tell.
    """
    assert 1 <= len(entries) <= TILE_WIDTH, len(entries)
    longest = max(map(len, entries))
    need(
        longest <= ENTRY_BYTES_LIMIT, "log.entry_too_long", length=longest, limit=ENTRY_BYTES_LIMIT
    )
    lengths = [len(entry).to_bytes(_LENGTH_BYTES, "big") for entry in entries]
    return b"".join(chain.from_iterable(zip(lengths, entries, strict=True)))


def unpack_bundle(data: bytes, width: int) -> list[bytes]:
    """Return the `width` entries of a bundle.

    Raises `Corrupt` (log.bundle_malformed) when there are fewer, or bytes after the last one.
    """
    entries: list[bytes] = []
    at = 0
    while len(entries) < width:
        start = at + _LENGTH_BYTES
        stop = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or stop > len(data):
            break
        entries.append(data[start:stop])
        at = stop
    if len(entries) != width or at != len(data):
        rest = len(data) - at
        raise Corrupt("log.bundle_malformed", expected=width, found=len(entries), rest=rest)
    return entries
