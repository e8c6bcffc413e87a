"""The bytes of a log: bundles, tiles and root; nothing of what they mean.

Every file is read and compared with what the entries give, inner tiles and left-over partial ones
too: a check of proofs alone would miss a damaged inner tile. Bundles may be read and hashed ahead
of who replays them, by a `Mapping` (`map` does it when asked, `transport.ahead` on another core).
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import NamedTuple, Protocol, TypeVar

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge
from subak.log.merkle import HASH_BYTES, Frontier, leaf_hash, leaf_hashes
from subak.log.source import Source, cut, read_tile
from subak.log.tiles import Tile, new_bundles, tiles_of, unpack_bundle

_LENGTH_BYTES = 2
Item = TypeVar("Item")
Result = TypeVar("Result")


class Mapping(Protocol):
    """How a function is applied to many items: their results, in their order."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterator[Result]: ...


class Hashed(NamedTuple):
    """The entries of a bundle and their leaf hashes, which are those of its tile."""

    entries: list[bytes]
    leaves: list[bytes]


def hash_bundle(source: Source, bundle: Tile) -> Hashed | None:
    """Read and hash a bundle; None where it and its tile are not whole or do not agree."""
    try:
        entries = unpack_bundle(read_tile(source, bundle), bundle.width)
        published = read_tile(source, Tile(0, bundle.index, bundle.width))
    except Corrupt:
        return None
    leaves = leaf_hashes(entries)
    return Hashed(entries, leaves) if b"".join(leaves) == published else None


class Tree:
    """Reads the entries of a log in order and checks all its files on the way."""

    def __init__(
        self,
        source: Source,
        checkpoint: Checkpoint,
        *,
        before: Checkpoint | None = None,
        mapping: Mapping = map,
    ) -> None:
        """`before` is an earlier state of the same log, which this one must go on from."""
        self._source = source
        self._checkpoint = checkpoint
        self._before = before
        self._mapping = mapping
        self._edge = TileEdge()
        self._root_before: bytes | None = None

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files of a log of this size."""
        return frozenset(tile.path for tile in self._current)

    @cached_property
    def _current(self) -> tuple[Tile, ...]:
        # Only once all entries are read: a checkpoint may tell of more than memory holds.
        return tuple(tiles_of(self._checkpoint.size))

    def entries(self) -> Iterator[bytes]:
        """The entries; raises `Corrupt` with the file and, where there is one, the wrong entry."""
        hashed = self._mapping(partial(hash_bundle, self._source), self._bundles())
        self._look_back(())
        for bundle, found in zip(self._bundles(), hashed, strict=True):
            right = found or self._examined(bundle)
            self._look_back(right.leaves)
            for tile, expected in self._edge.extend(right.leaves):
                if tile.level > 0:
                    self._check_file(tile, expected)
            yield from right.entries
        for tile, data in self._edge.partials(0):
            if tile.level > 0:
                self._check_file(tile, data)
        self._check_roots()

    def check_left_over(self, path: str) -> None:
        """A partial tile or bundle of an earlier size must begin what is there now."""
        tile = Tile.parse(path)
        longer = [t for t in self._current if (t.level, t.index) == (tile.level, tile.index)]
        if not longer or longer[0].width < tile.width:
            raise Corrupt("verify.file_unexpected", file=path)
        data = cut(tile, self._source.read(longer[0].path), longer[0].width)
        if self._source.read(path) != data:
            raise Corrupt("verify.file_changed", file=path)

    def _bundles(self) -> Iterator[Tile]:
        return new_bundles(0, self._checkpoint.size)

    def _look_back(self, leaves: list[bytes] | tuple[()]) -> None:
        """Note the root at the earlier size, when these leaves reach it."""
        if self._before is None or self._root_before is not None:
            return
        missing = self._before.size - self._edge.size
        if missing <= len(leaves):
            frontier = self._edge.frontier()
            frontier.extend(leaves[:missing])
            self._root_before = frontier.root()

    def _check_roots(self) -> None:
        if self._edge.root() != self._checkpoint.root:
            raise Corrupt("verify.root_differs", file="checkpoint")
        if self._before is not None and self._root_before != self._before.root:
            raise Corrupt("verify.forked", size=self._checkpoint.size, earlier=self._before.size)

    def _examined(self, bundle: Tile) -> Hashed:
        """The bundle read once more; raises `Corrupt` that names what is wrong with it.

        Where bundle and tile contradict each other, the root tells which of them was changed.
        """
        data = read_tile(self._source, bundle)
        tile = Tile(0, bundle.index, bundle.width)
        published = read_tile(self._source, tile)
        right = hash_bundle(self._source, bundle)
        if right is not None:
            return right
        if self._root_of_entries() == self._checkpoint.root:
            raise Corrupt("verify.file_changed", file=tile.path)
        entry = bundle.start + _first_wrong(data, published)
        raise Corrupt("verify.entry_changed", entry=entry, file=bundle.path, tile=tile.path)

    def _root_of_entries(self) -> bytes:
        frontier = Frontier()
        try:
            for bundle in self._bundles():
                data = read_tile(self._source, bundle)
                frontier.extend(leaf_hashes(unpack_bundle(data, bundle.width)))
        except Corrupt:
            return b""
        return frontier.root()

    def _check_file(self, tile: Tile, expected: bytes) -> None:
        if read_tile(self._source, tile) != expected:
            raise Corrupt("verify.file_changed", file=tile.path)


def _first_wrong(data: bytes, published: bytes) -> int:
    """How many entries at the beginning of a bundle still give their published hashes."""
    at = right = 0
    while right * HASH_BYTES < len(published):
        length = int.from_bytes(data[at : at + _LENGTH_BYTES])
        entry = data[at + _LENGTH_BYTES : at + _LENGTH_BYTES + length]
        expected = published[right * HASH_BYTES : (right + 1) * HASH_BYTES]
        if len(entry) != length or leaf_hash(entry) != expected:
            break
        at += _LENGTH_BYTES + length
        right += 1
    return right
