"""The bytes of a log: signature, bundles, tiles and root; nothing of what they mean.

Every file is read and compared with what the entries give, inner tiles and left-over partial ones
too: a check of proofs alone would miss a damaged inner tile.
"""

from collections.abc import Iterator

from subak.audit.source import Source
from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge
from subak.log.merkle import leaf_hashes
from subak.log.note import VerifierKey, open_note
from subak.log.tiles import ENTRIES, TILE_WIDTH, Tile, pack_bundle, tiles_of, unpack_bundle


def read_checkpoint(source: Source) -> Checkpoint:
    """The signed head of the log, checked with the key that stands in `vkey`."""
    key = VerifierKey.parse(_text(source, "vkey").removesuffix("\n"))
    checkpoint = Checkpoint.parse(open_note(_text(source, "checkpoint"), [key]))
    if checkpoint.origin != key.name:
        raise Corrupt("verify.key_of_other_log", origin=checkpoint.origin, key=key.name)
    return checkpoint


class Tree:
    """Reads the entries of a log in order and checks all its files on the way."""

    def __init__(self, source: Source, checkpoint: Checkpoint) -> None:
        self._source = source
        self._checkpoint = checkpoint
        self._edge = TileEdge()
        self._rows: dict[int, list[bytes]] = {}

    def entries(self) -> Iterator[bytes]:
        """The entries.

        Raises `Corrupt` with the file and, where one is known, the entry that is wrong.
        """
        bundles = [tile for tile in tiles_of(self._checkpoint.size) if tile.level == ENTRIES]
        for bundle in bundles:
            entries = unpack_bundle(self._source.read(bundle.path), bundle.width)
            leaves = leaf_hashes(entries)
            self._check_leaves(bundle, leaves)
            for tile, data in self._edge.extend(leaves):
                if tile.level > 0:
                    self._check_file(tile.path, data)
            yield from entries
        for tile, data in self._edge.partials(0):
            if tile.level > 0:
                self._check_file(tile.path, data)
        if self._edge.root() != self._checkpoint.root:
            raise Corrupt("verify.root_differs", file="checkpoint")

    def check_left_over(self, path: str) -> None:
        """A partial tile or bundle of an earlier size must begin what is there now."""
        tile = Tile.parse(path)
        whole = max((t for t in tiles_of(self._checkpoint.size) if _same(t, tile)), key=_width)
        data = self._source.read(whole.path)
        if tile.level == ENTRIES:
            data = pack_bundle(unpack_bundle(data, whole.width)[: tile.width])
        self._check_file(path, data[: tile.width * 32] if tile.level >= 0 else data)

    def _check_leaves(self, bundle: Tile, leaves: list[bytes]) -> None:
        path = Tile(0, bundle.index, bundle.width).path
        published = self._source.read(path)
        if published == b"".join(leaves):
            return
        for offset, leaf in enumerate(leaves):
            if published[offset * 32 : offset * 32 + 32] != leaf:
                raise Corrupt(
                    "verify.entry_changed", entry=bundle.start + offset, file=bundle.path, tile=path
                )
        raise Corrupt("verify.file_changed", file=path)

    def _check_file(self, path: str, expected: bytes) -> None:
        if self._source.read(path) != expected:
            raise Corrupt("verify.file_changed", file=path)


def _same(one: Tile, other: Tile) -> bool:
    return one.level == other.level and one.index == other.index and one.width >= other.width


def _width(tile: Tile) -> int:
    return tile.width


def _text(source: Source, path: str) -> str:
    try:
        return source.read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise Corrupt("verify.file_changed", file=path) from None


__all__ = ["TILE_WIDTH", "Tree", "read_checkpoint"]
