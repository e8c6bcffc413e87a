"""The static tree of a log.

Entry bundles and tiles after each commit, then the checkpoint (C2SP tlog-tiles).

Order: database transaction, then bundles and tiles, then the checkpoint file, then the
acknowledgement. The bytes of all files are written while the database works, in a waiting room;
only after it has committed do they take their places, and only once the checkpoint has the
witnesses that the policy of the log asks for. What a crash left out is made again from the entries
at the next start; a published checkpoint beyond the committed one is refused.
"""

import shutil
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge, TileFile
from subak.log.merkle import HASH_BYTES, leaf_hashes
from subak.log.tiles import (
    ENTRIES,
    TILE_WIDTH,
    Tile,
    hashes_of_tile,
    new_tiles,
    pack_bundle,
    partial_hash_tiles,
    tiles_of,
)
from subak.service.keys import LogKey
from subak.service.publication import Publication
from subak.service.store import Store
from subak.service.waiting_room import WaitingRoom

_CHUNK = 16 * TILE_WIDTH


class Publisher:
    """Grows the public tree of one log; holds only its right edge."""

    def __init__(self, public: Path, waiting: Path, key: LogKey) -> None:
        """`waiting` is a folder on the same file system."""
        self._public = public
        self._room = WaitingRoom(public, waiting)
        self._publication = Publication(public, waiting.parent, self._room)
        self._key = key
        self._edge = TileEdge()
        self._tail: list[bytes] = []
        self._ready: list[TileFile] = []
        self._begun_size = 0

    @property
    def size(self) -> int:
        """The number of entries in the tree."""
        return self._edge.size

    def root(self) -> bytes:
        """The root of the tree."""
        return self._edge.root()

    def grow(self, entries: Sequence[bytes]) -> str:
        """Take new entries into the tree, begin their files and give the signed checkpoint.

        No file takes its place yet.
        """
        self._take(entries)
        self._begin_files()
        note = self._key.sign(Checkpoint(self._key.origin, self.size, self.root()).text())
        self._room.begin_checkpoint(note)
        return note

    def publish(self, note: str) -> None:
        """Show what was begun and its checkpoint, or let them wait for their witnesses."""
        self._publication.offer(note)
        self._publication.ask(note)

    def recover(self, store: Store) -> None:
        """Take up the committed log after any stop.

        Missing files are made, and all of them where the right edge is not that of the entries.
        Raises `Corrupt` if what is published is not its past.
        """
        note, size = store.checkpoint(), store.size()
        published = self._checkpoint_file()
        if published and published.size > size:
            raise Corrupt("log.published_beyond_committed", entry=size, found=published.size)
        if size == 0:
            return
        committed = self._read(note)
        if committed.size != size:
            raise Corrupt("log.published_beyond_committed", entry=size, found=committed.size)
        if not self._take_up(store, published, committed):
            self._make_anew(store, published)
        if self.root() != committed.root:
            raise Corrupt("log.root_differs", entry=size)
        self._begin_files()
        self._publication.offer(note)
        self._clear_partials()

    def resume(self, note: str, *, again: bool) -> None:
        """Ask for the witnesses that the committed checkpoint lacks, or for all `again`."""
        self._publication.resume(note, again=again)

    def close(self, *, waiting: bool) -> None:
        """Let what is begun come to an end, also what witnesses were asked if `waiting`."""
        self._publication.close(waiting=waiting)
        self._room.close()

    def _take(self, entries: Sequence[bytes]) -> None:
        self._ready += self._edge.extend(leaf_hashes(entries))
        self._tail += entries

    def _take_up(self, store: Store, published: Checkpoint | None, committed: Checkpoint) -> bool:
        """Go on from the published files; False if they are not whole or not right."""
        if published is None or published.size == 0:
            return False
        size = published.size
        if not all(self._is_whole(tile) for tile in tiles_of(size)):
            return False
        partials = {tile: self._bytes_of(tile) for tile in partial_hash_tiles(size)}
        try:
            self._edge = TileEdge.restore(size, partials)
        except Corrupt:
            return False
        if self.root() != published.root or not self._last_leaves_are(store, size):
            return False
        self._tail = list(store.entries(size - size % TILE_WIDTH, size))
        self._begun_size = size
        self._take(list(store.entries(size)))
        return self.root() == committed.root

    def _is_whole(self, tile: Tile) -> bool:
        """Whether a file has the length that it must have."""
        try:
            found = (self._public / tile.path).stat().st_size
        except FileNotFoundError:
            return False
        return found > 0 if tile.level == ENTRIES else found == tile.width * HASH_BYTES

    def _bytes_of(self, tile: Tile) -> bytes:
        return (self._public / tile.path).read_bytes()

    def _last_leaves_are(self, store: Store, size: int) -> bool:
        """Whether the last bundle and the tile of its leaves are those of the entries."""
        index, width = (size - 1) // TILE_WIDTH, (size - 1) % TILE_WIDTH + 1
        entries = list(store.entries(index * TILE_WIDTH, size))
        bundle, leaves = Tile(ENTRIES, index, width), Tile(0, index, width)
        return self._bytes_of(bundle) == pack_bundle(entries) and hashes_of_tile(
            leaves, self._bytes_of(leaves)
        ) == leaf_hashes(entries)

    def _make_anew(self, store: Store, published: Checkpoint | None) -> None:
        """All files from the entries, if those that were published are the first of them.

        Those of the published size take their places, the others wait.
        """
        if published is not None:
            _check_beginning(store, published)
        self._edge, self._tail, self._ready, self._begun_size = TileEdge(), [], [], 0
        size = published.size if published else 0
        for chunk in chain(_chunks(store.entries(0, size)), _chunks(store.entries(size))):
            self._take(chunk)
            self._begin_files()
            self._room.settle()
        self._room.place(0, size)

    def _clear_partials(self) -> None:
        """Delete the partial files of full ones, where something stopped before that was done."""
        for partials in (self._public / "tile").rglob("*.p"):
            if partials.with_suffix("").is_file():
                shutil.rmtree(partials)

    def _checkpoint_file(self) -> Checkpoint | None:
        try:
            note = (self._public / "checkpoint").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise Corrupt("log.note_malformed", line=1) from None
        return self._read(note)

    def _read(self, note: str) -> Checkpoint:
        return Checkpoint.parse(self._key.open(note))

    def _begin_files(self) -> None:
        """Begin to write what is new since the last time, in the waiting room."""
        files = self._bundles() + self._ready + self._edge.partials(self._begun_size)
        self._room.begin(self.size, files)
        whole = self.size - self.size % TILE_WIDTH
        self._tail = self._tail[max(0, whole - (self.size - len(self._tail))) :]
        self._begun_size, self._ready = self.size, []

    def _bundles(self) -> list[TileFile]:
        first = self.size - len(self._tail)
        return [
            (tile, pack_bundle(self._tail[tile.start - first : tile.stop - first]))
            for tile in new_tiles(self._begun_size, self.size)
            if tile.level == ENTRIES
        ]


def _check_beginning(store: Store, published: Checkpoint) -> None:
    edge = TileEdge()
    for chunk in _chunks(store.entries(0, published.size)):
        edge.extend(leaf_hashes(chunk))
    if edge.root() != published.root:
        raise Corrupt("log.published_differs", entry=published.size)


def _chunks(entries: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(entries, _CHUNK)):
        yield chunk
