"""Folders that hold the public files of a log, without books: only what the formats ask for."""

from collections.abc import Sequence
from pathlib import Path

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge
from subak.log.merkle import leaf_hashes
from subak.log.note import sign
from subak.log.source import checkpoint_of, read_key, read_note
from subak.log.tiles import ENTRIES, TILE_WIDTH, Tile, new_tiles, pack_bundle
from subak.log.tree import Tree
from subak.transport.folder_source import FolderSource
from tests.support.notes import LOG, LOG_KEY, ORIGIN


def entries_of(size: int) -> list[bytes]:
    """Entries of unlike lengths, among them an empty one and one of the greatest length."""
    lengths = {1: 0, 3: 65_535}
    return [b"%d" % n if n not in lengths else bytes(lengths[n]) for n in range(size)]


class PublicLog:
    """A log that is published again each time it grew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[bytes] = []
        self._edge = TileEdge()
        folder.mkdir(parents=True)
        self._write("vkey", f"{LOG_KEY}\n".encode())
        self.publish([])

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(ORIGIN, self._edge.size, self._edge.root())

    def publish(self, entries: Sequence[bytes]) -> Checkpoint:
        """Add entries, write what is new, then the checkpoint."""
        before = len(self.entries)
        self.entries += entries
        files = dict(self._edge.extend(leaf_hashes(entries)) + self._edge.partials(before))
        for tile in new_tiles(before, len(self.entries)):
            if tile.level == ENTRIES:
                files[tile] = pack_bundle(self.entries[tile.start : tile.stop])
        for tile, data in files.items():
            self._write(tile.path, data)
        self._write("checkpoint", sign(self.checkpoint.text(), ORIGIN, LOG).encode())
        return self.checkpoint

    def read_tile(self, tile: Tile) -> bytes:
        return (self.folder / tile.path).read_bytes()

    def _write(self, path: str, data: bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def is_accepted_by_subak(folder: Path) -> bool:
    """Whether Subak finds checkpoint, bundles and tiles in order."""
    source = FolderSource(folder)
    try:
        checkpoint = checkpoint_of(read_note(source), read_key(source))
        return len(list(Tree(source, checkpoint).entries())) == checkpoint.size
    except Corrupt:
        return False


def edges(size: int) -> list[int]:
    """Numbers of entries where tiles begin and end."""
    interesting = {0, 1, TILE_WIDTH - 1, TILE_WIDTH, size // 2, size - 2, size - 1}
    return sorted(number for number in interesting if 0 <= number < size)
