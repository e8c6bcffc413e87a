"""A mirror: a copy of somebody's public log that remembers what it was shown.

    public/       the tree of the log, as any web server can serve it
    checkpoints   every signed checkpoint that was seen, one after the other; only ever longer
    incoming/     what is being fetched; an interruption leaves it for the next time
    evidence/     where the log contradicted itself: both signed notes

Bundles are fetched and hashed; tiles are what they give, so that no wrong tile is copied. Only when
all of it gives the signed root, as a continuation of what is kept, does it take its place, and the
checkpoint last. What contradicts the kept checkpoint stops the mirror.
"""

import fcntl
import os
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

from subak.core.errors import Corrupt, Unavailable, need
from subak.core.named import log_key_in, named_in
from subak.log.checkpoint import Checkpoint
from subak.log.earlier import earlier
from subak.log.edge import TileEdge
from subak.log.merkle import Frontier, leaf_hashes
from subak.log.note import VerifierKey, open_note
from subak.log.source import (
    CHECKPOINT,
    KEY,
    Source,
    checkpoint_of,
    read_key,
    read_note,
    read_tile,
)
from subak.log.tiles import (
    ENTRIES,
    Tile,
    hashes_of_tile,
    new_bundles,
    partial_hash_tiles,
    tiles_of,
    unpack_bundle,
)
from subak.log.tree import Mapping, Tree
from subak.service.durable import place_durably
from subak.service.mirror_files import Incoming, Others
from subak.service.mirror_memory import Memory
from subak.service.rebuilding import Progress
from subak.transport.folder_source import FolderSource

CONTRADICTIONS = frozenset(
    {"verify.rolled_back", "verify.forked", "verify.key_changed", "verify.key_not_appointed"}
)


class Followed(NamedTuple):
    """What one look at the log brought."""

    origin: str
    before: int
    size: int
    root: bytes
    documents: int
    openings: int
    withdrawn: int


class _Kept(NamedTuple):
    """The checkpoint that the mirror stands by."""

    note: str
    checkpoint: Checkpoint


class Mirror:
    """A folder that follows one log; `follow` is one look at it."""

    def __init__(
        self,
        folder: Path,
        source: Source,
        mapping: Mapping = map,
        accepted: VerifierKey | None = None,
    ) -> None:
        """`accepted` is a key that signs the log now, as the keeper of the mirror has found out.

        Refused: mirror.folder_not_empty. Raises `Unavailable`: mirror.busy.
        """
        self._folder = folder
        self._public = folder / "public"
        self._source = source
        self._mapping = mapping
        self._accepted = accepted
        self._lock = _lock(folder)
        self._memory = Memory(folder)
        self._incoming = Incoming(folder / "incoming", self._public)
        self._waiting = folder / "waiting"
        self._others = Others(self._public, self._waiting)
        self._looked_through = False
        self._appointed: bytes | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)

    def follow(self, progress: Progress | None = None) -> Followed:
        """Take what the log has added since.

        Raises `Corrupt` for what is wrong with the log, and keeps what it was shown as evidence
        where that contradicts what it kept; `Unavailable` where the log does not answer.
        """
        self._incoming.begin()
        kept = self._kept()
        key, note = read_key(self._source), read_note(self._source)
        now = checkpoint_of(note, key)
        self._memory.remember(note)
        try:
            self._compare(kept, note, key)
            if kept is None or now.size > kept.checkpoint.size:
                self._take(kept, now, progress)
            self._look_through(kept)
            self._need_appointed(kept, note, key)
        except Corrupt as found:
            if kept is not None and found.code in CONTRADICTIONS:
                self._memory.keep_evidence(kept.note, note)
            raise
        taken = self._others.take(self._source, self._mapping)
        self._move(key, note, first=kept is None)
        before = kept.checkpoint.size if kept else 0
        return Followed(now.origin, before, now.size, now.root, *taken)

    def _kept(self) -> _Kept | None:
        if not (self._public / CHECKPOINT).exists():
            return None
        own = FolderSource(self._public)
        note, key = read_note(own), read_key(own)
        if self._accepted and _signs(self._accepted, note):  # an interruption left the older key
            key = self._accepted
        return _Kept(note, checkpoint_of(note, key))

    def _compare(self, kept: _Kept | None, note: str, key: VerifierKey) -> None:
        """Whether the log can go on from what is kept; a shorter one may have another past too.

        A key that is replaced signs for a while beside the new one: then the log's old key still
        vouches for what it is now.
        """
        if kept is None:
            return
        known = read_key(FolderSource(self._public))
        follows = key == self._accepted or _signs(known, note)
        now = checkpoint_of(note, key)
        try:
            earlier(kept.note, now, known if follows else key)
        except Corrupt as found:
            shorter = found.code == "verify.rolled_back"
            if shorter and self._own_root(now.size, kept.checkpoint) != now.root:
                raise Corrupt("verify.forked", **found.facts) from None
            raise

    def _need_appointed(self, kept: _Kept | None, note: str, key: VerifierKey) -> None:
        """The key that the log appointed last signs, and no other takes the place of the one known.

        Anybody can add a signature to a note and show it under a key of their own, and a thief can
        under one that was replaced.
        """
        trusted = {self._accepted, read_key(FolderSource(self._public)) if kept else key}
        if self._appointed is not None:
            appointed = VerifierKey(key.name, self._appointed)
            if not _signs(appointed, note):
                raise _at_key("verify.key_not_appointed", appointed)
            trusted.add(appointed)
        if key not in trusted:
            raise _at_key("verify.key_changed", key)

    def _own_root(self, size: int, kept: Checkpoint) -> bytes:
        """The root that the kept log had at an earlier size."""
        frontier = Frontier()
        own = FolderSource(self._public)
        for tile in tiles_of(kept.size):
            if tile.level == 0 and tile.start < size:
                row = hashes_of_tile(tile, read_tile(own, tile))
                frontier.extend(row[: size - tile.start])
        return frontier.root()

    def _take(self, kept: _Kept | None, now: Checkpoint, progress: Progress | None) -> None:
        """Fetch what was added; what an interruption left may be damaged, and is taken once."""
        resuming = self._incoming.begun
        if self._fetch(kept, now, progress):
            return
        self._incoming.clear()
        if resuming and self._fetch(kept, now, progress):
            return
        self._incoming.clear()
        before = kept.checkpoint if kept else None
        for _ in Tree(self._source, now, before=before, mapping=self._mapping).entries():
            pass  # it names what is wrong; else it was something that passed
        raise Unavailable("mirror.changed_meanwhile", origin=now.origin)

    def _fetch(self, kept: _Kept | None, now: Checkpoint, progress: Progress | None) -> bool:
        """Whether what was added gives the signed root as a continuation of what is kept."""
        self._incoming.begin()
        edge = self._own_edge(kept)
        first = edge.size
        tail = _tail(edge)
        read = partial(read_tile, self._incoming.before(self._source))
        fetched = self._mapping(read, new_bundles(first, now.size))
        for bundle, data in zip(new_bundles(first, now.size), fetched, strict=True):
            try:
                leaves = leaf_hashes(unpack_bundle(data, bundle.width))
            except Corrupt:
                return False
            known = edge.size - bundle.start
            if leaves[:known] != tail[:known]:
                return False
            self._incoming.add(bundle, data)
            self._incoming.add_all(edge.extend(leaves[known:]))
            if progress:
                progress(edge.size, now.size)
        self._incoming.add_all(edge.partials(first))
        return edge.root() == now.root

    def _own_edge(self, kept: _Kept | None) -> TileEdge:
        if kept is None:
            return TileEdge()
        own, size = FolderSource(self._public), kept.checkpoint.size
        edge = TileEdge.restore(size, {t: read_tile(own, t) for t in partial_hash_tiles(size)})
        if edge.root() != kept.checkpoint.root:
            raise Corrupt("mirror.damaged", folder=str(self._folder))
        return edge

    def _look_through(self, kept: _Kept | None) -> None:
        """Note what entries name, and the key that they appoint: all of them, then new ones."""
        own = FolderSource(self._public) if kept and not self._looked_through else None
        for tile in tiles_of(kept.checkpoint.size if kept and own else 0):
            if own and tile.level == ENTRIES:
                self._note_named(read_tile(own, tile), tile)
        for tile in self._incoming.bundles:
            self._note_named(self._incoming.read(tile), tile)
        self._looked_through = True

    def _note_named(self, data: bytes, bundle: Tile) -> None:
        entries = unpack_bundle(data, bundle.width)
        self._others.note(map(named_in, entries))
        for appointed in filter(None, map(log_key_in, entries)):
            self._appointed = appointed

    def _move(self, key: VerifierKey, note: str, *, first: bool) -> None:
        """Put what was fetched in its place, the checkpoint last.

        A new key comes after the checkpoint that both keys signed: the old one checks that too.
        """
        full = self._incoming.move()
        written = [(KEY, f"{key}\n"), (CHECKPOINT, note)]
        for path, text in written if first else reversed(written):
            if not _says(self._public / path, text):
                place_durably(self._waiting, self._public / path, text.encode())
        self._incoming.drop_partials(full)


def _at_key(code: str, key: VerifierKey) -> Corrupt:
    return Corrupt(code, origin=key.name, key=key.key_id.hex())


def _signs(key: VerifierKey, note: str) -> bool:
    try:
        open_note(note, [key])
    except Corrupt:
        return False
    return True


def _tail(edge: TileEdge) -> list[bytes]:
    """The leaf hashes that are in no full tile yet."""
    for tile, data in edge.partials(0):
        if tile.level == 0:
            return hashes_of_tile(tile, data)
    return []


def _says(file: Path, text: str) -> bool:
    return file.exists() and file.read_bytes() == text.encode()


def _lock(folder: Path) -> int:
    """Make the folder of a mirror, or take up one, for this process alone."""
    lock = folder / "mirror.lock"
    if folder.exists() and not lock.exists():
        free = folder.is_dir() and not any(folder.iterdir())
        need(free, "mirror.folder_not_empty", folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Unavailable("mirror.busy", folder=str(folder)) from None
    (folder / "public").mkdir(exist_ok=True)
    return descriptor
