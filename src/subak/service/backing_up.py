"""A backup made while the writer serves: the log at one moment, then what is kept beside it.

The log is read in one transaction, on SQLite and on PostgreSQL, and hashed on the way: what would
not give the signed root is no backup. What is kept beside the log is read after it, so that all
that the entries name is there: payloads and documents are always written before their entries. What
was published is read before it, so that a backup never holds a checkpoint of entries that it lacks.
The folder has its name only when it is whole and durable.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from subak.core.errors import Corrupt, need
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge, TileFile
from subak.log.merkle import leaf_hashes
from subak.log.note import Note
from subak.log.source import CHECKPOINT, KEY, POLICY
from subak.log.tiles import ENTRIES, TILE_WIDTH, Tile, pack_bundle
from subak.service.backup_files import (
    FORMAT,
    PUBLISHED,
    Manifest,
    copy_files,
    copy_private,
    files_below,
    hash_of,
    sync_folders,
    write_manifest,
)
from subak.service.databases import reading_of
from subak.service.durable import sync_folder, write_synced
from subak.service.folder import SETTINGS, Folder
from subak.service.rebuilding import Progress
from subak.service.store import Reading


class BackedUp(NamedTuple):
    """What a backup holds."""

    manifest: Manifest
    bytes: int


def back_up(folder: Folder, place: Path, progress: Progress, *, with_keys: bool) -> BackedUp:
    """Make a backup in a new folder; the writer may serve meanwhile.

    Refused: backup.place_taken, backup.inside_books. Raises `Corrupt("log.root_differs")`, and what
    the machine says, where it cannot: then nothing of it stays.
    """
    need(not place.exists(), "backup.place_taken", place=str(place))
    inside = place.resolve().is_relative_to(folder.root.resolve())
    need(not inside, "backup.inside_books", place=str(place))
    beside = place.with_name(f"{place.name}.part")
    shutil.rmtree(beside, ignore_errors=True)  # what a power cut left there
    beside.mkdir(mode=0o700, parents=True)
    try:
        manifest = _fill(folder, beside, progress, with_keys=with_keys)
        size = sum((beside / path).stat().st_size for path in manifest.files)
        sync_folders(beside)
        beside.rename(place)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    sync_folder(place.resolve().parent)
    return BackedUp(manifest, size)


def _fill(folder: Folder, place: Path, progress: Progress, *, with_keys: bool) -> Manifest:
    published = (folder.public / CHECKPOINT).read_bytes()
    write_synced(place / PUBLISHED, (published,), 0o600)
    checkpoint = _copy_log(folder, place / "public", progress)
    copy_private(folder.private, place / "private")
    for kind in ("documents", "openings"):
        copy_files(folder.public / kind, place / "public" / kind)
    for name in (KEY, POLICY):
        if (folder.public / name).exists():
            write_synced(place / "public" / name, ((folder.public / name).read_bytes(),), 0o600)
    if with_keys:
        copy_files(folder.keys, place / "keys")
    settings = "".join(folder.lines_without_database()).encode()
    write_synced(place / SETTINGS, (settings,), 0o600)
    manifest = Manifest(
        format=FORMAT,
        origin=checkpoint.origin,
        entries=checkpoint.size,
        root=checkpoint.root.hex(),
        keys=with_keys,
        files={path: hash_of(place / path) for path in files_below(place)},
    )
    write_manifest(place, manifest)
    return manifest


def _copy_log(folder: Folder, public: Path, progress: Progress) -> Checkpoint:
    """Write the public tree of the committed log, the checkpoint last."""
    with closing(reading_of(folder)) as reading, reading.at_one_moment():
        note = reading.checkpoint()
        checkpoint = Checkpoint.parse(Note.parse(note).text)
        edge = TileEdge()
        for tile, data in _tree(reading, edge):
            file = public / tile.path
            file.parent.mkdir(parents=True, exist_ok=True)
            write_synced(file, (data,), 0o600)
            progress(min(edge.size, checkpoint.size), checkpoint.size)
    if (edge.size, edge.root()) != (checkpoint.size, checkpoint.root):
        raise Corrupt("log.root_differs", entry=edge.size)
    write_synced(public / CHECKPOINT, (note.encode(),), 0o600)
    return checkpoint


def _tree(reading: Reading, edge: TileEdge) -> Iterator[TileFile]:
    """Bundles and tiles of all entries."""
    entries = reading.entries()
    while chunk := list(islice(entries, TILE_WIDTH)):
        yield Tile(ENTRIES, edge.size // TILE_WIDTH, len(chunk)), pack_bundle(chunk)
        yield from edge.extend(leaf_hashes(chunk))
    yield from edge.partials(0)
