"""The bytes of a log: signature, bundles, tiles and root; nothing of what they mean.

Every file is read and compared with what the entries give, inner tiles and left-over partial ones
too: a check of proofs alone would miss a damaged inner tile.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from subak.audit.source import Source
from subak.core.errors import Corrupt, SubakError
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge
from subak.log.merkle import HASH_BYTES, Frontier, leaf_hash, leaf_hashes
from subak.log.note import VerifierKey, open_note
from subak.log.tiles import ENTRIES, Tile, pack_bundle, tiles_of, unpack_bundle

_LENGTH_BYTES = 2


def read_checkpoint(source: Source) -> Checkpoint:
    """The signed head of the log, checked with the key that stands in `vkey`."""
    with _naming("vkey"):
        text = _text(source, "vkey")
        key = VerifierKey.parse(text.removesuffix("\n"))
        if text != f"{key}\n":
            raise Corrupt("verify.file_changed", file="vkey")
    with _naming("checkpoint"):
        checkpoint = Checkpoint.parse(open_note(_text(source, "checkpoint"), [key]))
    if checkpoint.origin != key.name:
        raise Corrupt("verify.key_of_other_log", file="vkey", origin=checkpoint.origin)
    return checkpoint


class Tree:
    """Reads the entries of a log in order and checks all its files on the way."""

    def __init__(self, source: Source, checkpoint: Checkpoint) -> None:
        self._source = source
        self._checkpoint = checkpoint
        self._edge = TileEdge()
        self._current = tuple(tiles_of(checkpoint.size))

    @property
    def paths(self) -> frozenset[str]:
        """The files of a log of this size."""
        return frozenset(tile.path for tile in self._current)

    def entries(self) -> Iterator[bytes]:
        """The entries; raises `Corrupt` with the file and, where there is one, the wrong entry."""
        for bundle in self._bundles():
            yield from self._checked(bundle)
        for tile, data in self._edge.partials(0):
            if tile.level > 0:
                self._check_file(tile.path, data)
        if self._edge.root() != self._checkpoint.root:
            raise Corrupt("verify.root_differs", file="checkpoint")

    def check_left_over(self, path: str) -> None:
        """A partial tile or bundle of an earlier size must begin what is there now."""
        tile = Tile.parse(path)
        longer = [t for t in self._current if (t.level, t.index) == (tile.level, tile.index)]
        if not longer or longer[0].width < tile.width:
            raise Corrupt("verify.file_unexpected", file=path)
        data = self._source.read(longer[0].path)
        if tile.level == ENTRIES:
            data = pack_bundle(unpack_bundle(data, longer[0].width)[: tile.width])
        else:
            data = data[: tile.width * HASH_BYTES]
        self._check_file(path, data)

    def _bundles(self) -> Iterator[Tile]:
        return (tile for tile in self._current if tile.level == ENTRIES)

    def _checked(self, bundle: Tile) -> list[bytes]:
        data = self._source.read(bundle.path)
        published = self._source.read(Tile(0, bundle.index, bundle.width).path)
        try:
            entries = unpack_bundle(data, bundle.width)
        except Corrupt:
            raise self._wrong(bundle, data, published) from None
        leaves = leaf_hashes(entries)
        if b"".join(leaves) != published:
            raise self._wrong(bundle, data, published)
        for tile, expected in self._edge.extend(leaves):
            if tile.level > 0:
                self._check_file(tile.path, expected)
        return entries

    def _wrong(self, bundle: Tile, data: bytes, published: bytes) -> Corrupt:
        """Bundle and tile contradict each other: the root tells which of them was changed."""
        tile = Tile(0, bundle.index, bundle.width).path
        if self._root_of_entries() == self._checkpoint.root:
            return Corrupt("verify.file_changed", file=tile)
        entry = bundle.start + _first_wrong(data, published)
        return Corrupt("verify.entry_changed", entry=entry, file=bundle.path, tile=tile)

    def _root_of_entries(self) -> bytes:
        frontier = Frontier()
        try:
            for bundle in self._bundles():
                data = self._source.read(bundle.path)
                frontier.extend(leaf_hashes(unpack_bundle(data, bundle.width)))
        except Corrupt:
            return b""
        return frontier.root()

    def _check_file(self, path: str, expected: bytes) -> None:
        if self._source.read(path) != expected:
            raise Corrupt("verify.file_changed", file=path)


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


@contextmanager
def _naming(path: str) -> Iterator[None]:
    """Whatever is wrong inside is wrong with this file."""
    try:
        yield
    except SubakError as error:
        raise Corrupt(error.code, **{**error.facts, "file": path}) from error


def _text(source: Source, path: str) -> str:
    try:
        return source.read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise Corrupt("verify.file_changed", file=path) from None
