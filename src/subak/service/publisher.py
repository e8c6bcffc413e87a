"""The static tree of a log.

Entry bundles and tiles after each commit, then the checkpoint (C2SP tlog-tiles).

Order: database transaction, then bundles and tiles, then the checkpoint file, then the
acknowledgement. The bytes of bundles and tiles are written while the database works, in a waiting
room; only after it has committed do they take their places. What a crash left out is made again
from the entries at the next start; a published checkpoint beyond the committed one is refused.
"""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge, TileFile
from subak.log.merkle import leaf_hashes
from subak.log.note import open_note
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
from subak.service.folder import sync_folder, write_durably, write_synced
from subak.service.keys import LogKey
from subak.service.store import Store

FILES_AT_A_TIME = 2
_CHUNK = 16 * TILE_WIDTH


class Publisher:
    """Grows the public tree of one log; holds only its right edge."""

    def __init__(self, public: Path, waiting: Path, key: LogKey) -> None:
        """`waiting` is a folder on the same file system that nobody else uses."""
        self._public = public
        self._waiting = waiting
        waiting.mkdir(exist_ok=True)
        for left_over in waiting.iterdir():
            left_over.unlink()
        self._key = key
        self._edge = TileEdge()
        self._tail: list[bytes] = []
        self._ready: list[TileFile] = []
        self._begun: list[tuple[Tile, Future[Path]]] = []
        self._begun_size = 0
        self._pool = ThreadPoolExecutor(FILES_AT_A_TIME)

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
        return self._key.sign(Checkpoint(self._key.origin, self.size, self.root()).text())

    def publish(self, note: str) -> None:
        """Put the begun files in their places, then the checkpoint."""
        full = self._finish_files()
        write_durably(self._public / "checkpoint", note.encode())
        sync_folder(self._public)
        for tile in full:
            shutil.rmtree(self._public / f"{tile.path}.p", ignore_errors=True)

    def recover(self, store: Store) -> None:
        """Take up the committed log after any stop.

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
            self._make_anew(store)
        if self.root() != committed.root:
            raise Corrupt("log.root_differs", entry=size)
        if published != committed or self._begun_size != size:
            self._begin_files()
            self.publish(note)

    def close(self) -> None:
        """Let the files that are begun come to an end."""
        self._pool.shutdown()

    def _take(self, entries: Sequence[bytes]) -> None:
        self._ready += self._edge.extend(leaf_hashes(entries))
        self._tail += entries

    def _take_up(self, store: Store, published: Checkpoint | None, committed: Checkpoint) -> bool:
        """Go on from the published files; False if they are not whole or not right."""
        if published is None:
            return False
        size = published.size
        if any(not (self._public / tile.path).is_file() for tile in tiles_of(size)):
            return False
        partials = {t: (self._public / t.path).read_bytes() for t in partial_hash_tiles(size)}
        try:
            self._edge = TileEdge.restore(size, partials)
        except Corrupt:
            return False
        whole = size - size % TILE_WIDTH
        self._tail = list(store.entries(whole, size))
        self._begun_size = size
        if self.root() != published.root or not self._right_edge_is(partials, size):
            return False
        self._take(list(store.entries(size)))
        return self.root() == committed.root

    def _right_edge_is(self, partials: dict[Tile, bytes], size: int) -> bool:
        """Whether the last entries hash to the last leaves that are published."""
        last = [hashes_of_tile(t, data) for t, data in partials.items() if t.level == 0]
        return (last[0] if last else []) == leaf_hashes(self._tail)

    def _make_anew(self, store: Store) -> None:
        self._edge, self._tail, self._ready, self._begun_size = TileEdge(), [], [], 0
        for chunk in _chunks(store.entries()):
            self._take(chunk)
            self._begin_files()
            self._finish_files()

    def _checkpoint_file(self) -> Checkpoint | None:
        try:
            note = (self._public / "checkpoint").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise Corrupt("log.note_malformed", line=1) from None
        return self._read(note)

    def _read(self, note: str) -> Checkpoint:
        return Checkpoint.parse(open_note(note, [self._key.verifier]))

    def _begin_files(self) -> None:
        """Begin to write what is new since the last time, in the waiting room."""
        files = self._bundles() + self._ready + self._edge.partials(self._begun_size)
        self._begun = [(tile, self._pool.submit(self._write, tile, data)) for tile, data in files]
        whole = self.size - self.size % TILE_WIDTH
        self._tail = self._tail[max(0, whole - (self.size - len(self._tail))) :]
        self._begun_size, self._ready = self.size, []

    def _write(self, tile: Tile, data: bytes) -> Path:
        waiting = self._waiting / tile.path.replace("/", "-")
        write_synced(waiting, (data,))
        return waiting

    def _finish_files(self) -> list[Tile]:
        """Put the begun files in their places; gives those that are full."""
        folders = set()
        for tile, written in self._begun:
            waiting, path = written.result(), self._public / tile.path
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.rename(path)
            folders.add(path.parent)
        list(self._pool.map(sync_folder, folders))
        return [tile for tile, _ in self._begun if tile.is_full]

    def _bundles(self) -> list[TileFile]:
        first = self.size - len(self._tail)
        return [
            (tile, pack_bundle(self._tail[tile.start - first : tile.stop - first]))
            for tile in new_tiles(self._begun_size, self.size)
            if tile.level == ENTRIES
        ]


def _chunks(entries: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(entries, _CHUNK)):
        yield chunk
