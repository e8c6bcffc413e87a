"""Bundles and tiles on their way into the public tree.

They are written while the database works, and wait beside the tree until a checkpoint that covers
them is public: what nobody has signed for everybody, or what witnesses have not seen yet, is shown
to nobody. Partial files of sizes that never became public are dropped.
"""

import shutil
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from subak.log.edge import TileFile
from subak.log.source import CHECKPOINT, read_tile
from subak.log.tiles import Tile, new_tiles
from subak.service.durable import make_folder, make_folder_durably, sync_folder, write_synced
from subak.transport.folder_source import FolderSource

FILES_AT_A_TIME = 3


class _Begun(NamedTuple):
    size: int
    tile: Tile
    written: "Future[Path]"


class WaitingRoom:
    """A folder on the file system of a public tree."""

    def __init__(self, public: Path, waiting: Path) -> None:
        self._public = public
        self._waiting = waiting
        make_folder_durably(waiting)
        self._lock = Lock()
        self._begun: list[_Begun] = []
        self._note: tuple[str, Future[Path]] | None = None
        self._pool = ThreadPoolExecutor(FILES_AT_A_TIME)

    def begin(self, size: int, files: Iterable[TileFile]) -> None:
        """Begin to write what a log of this size has and had not before."""
        begun = [
            _Begun(size, tile, self._pool.submit(self._write, self._path(tile), data))
            for tile, data in files
        ]
        with self._lock:
            self._begun += begun

    def begin_checkpoint(self, note: str) -> None:
        """Begin to write a checkpoint that will be shown as it is, if nobody has to cosign it."""
        written = self._pool.submit(self._write, self._waiting / CHECKPOINT, note.encode())
        self._note = (note, written)

    def settle(self) -> None:
        """Wait until what is begun lies here; raises `OSError`."""
        with self._lock:
            begun = list(self._begun)
        for each in begun:
            each.written.result()

    def read(self, tile: Tile) -> bytes:
        """The bytes of a tile that has settled here, or of a public one; raises `Corrupt`."""
        try:
            return self._path(tile).read_bytes()
        except FileNotFoundError:
            return read_tile(FolderSource(self._public), tile)

    def place(self, before: int, size: int) -> list[Tile]:
        """Put into the tree what makes it grow from one size to another; gives the full tiles."""
        wanted = frozenset(new_tiles(before, size))
        with self._lock:
            ready = [each for each in self._begun if each.size <= size]
            self._begun = [each for each in self._begun if each.size > size]
        folders: set[Path] = set()
        for _, tile, written in ready:
            waiting, path = written.result(), self._public / tile.path
            if tile not in wanted:
                waiting.unlink()
                continue
            folders |= {path.parent, *make_folder(path.parent)}
            waiting.rename(path)
        list(self._pool.map(sync_folder, folders))
        return [each.tile for each in ready if each.tile.is_full]

    def show(self, before: int, size: int, note: str) -> None:
        """The same, then the checkpoint that covers it."""
        full = self.place(before, size)
        self._written(note).rename(self._public / CHECKPOINT)
        sync_folder(self._public)
        for tile in full:
            shutil.rmtree(self._public / f"{tile.path}.p", ignore_errors=True)

    def close(self) -> None:
        """Let the files that are begun come to an end."""
        self._pool.shutdown()
        if self._note is not None:
            (self._waiting / CHECKPOINT).unlink(missing_ok=True)

    def _written(self, note: str) -> Path:
        """The file of a checkpoint: the one that is begun, or another, with cosignatures."""
        if self._note is not None and self._note[0] == note:
            written = self._note[1].result()
            self._note = None
            return written
        return self._write(self._waiting / f"{CHECKPOINT}-cosigned", note.encode())

    @staticmethod
    def _write(waiting: Path, data: bytes) -> Path:
        write_synced(waiting, (data,))
        return waiting

    def _path(self, tile: Tile) -> Path:
        return self._waiting / tile.path.replace("/", "-")
