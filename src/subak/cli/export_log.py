"""The public tree of exactly one size, as a clean folder.

The checkpoint is read first and says the size. A writer that goes on meanwhile only adds: a partial
file of that size that became full is cut back, so that the folder has no file of another size.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

from subak.core.errors import Corrupt, refuse
from subak.log.checkpoint import Checkpoint
from subak.log.merkle import HASH_BYTES
from subak.log.note import VerifierKey, open_note
from subak.log.tiles import ENTRIES, TILE_WIDTH, Tile, pack_bundle, tiles_of, unpack_bundle


class Exported(NamedTuple):
    """What an exported log holds."""

    size: int
    documents: int
    openings: int


def export_log(public: Path, target: Path) -> Exported:
    """Copy checkpoint, key, the tiles and bundles of its size, documents and openings.

    Refused: books.folder_unknown, where nothing was ever published. Raises `Corrupt` for a file
    that is missing.
    """
    try:
        key, note = (public / "vkey").read_bytes(), (public / "checkpoint").read_bytes()
    except FileNotFoundError:
        refuse("books.folder_unknown", folder=str(public.parent))
    verifier = VerifierKey.parse(key.decode().removesuffix("\n"))
    size = Checkpoint.parse(open_note(note.decode(), [verifier])).size
    target.mkdir(parents=True, exist_ok=True)
    for tile in tiles_of(size):
        path = target / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_tile(public, tile))
    counts = [_copy(public / name, target / name) for name in ("documents", "openings")]
    (target / "vkey").write_bytes(key)
    (target / "checkpoint").write_bytes(note)
    return Exported(size, *counts)


def _tile(public: Path, tile: Tile) -> bytes:
    """The bytes of a tile; those of a partial one may have to be cut from the full one."""
    path = public / tile.path
    if path.is_file():
        return path.read_bytes()
    whole = Tile(tile.level, tile.index, TILE_WIDTH)
    try:
        data = (public / whole.path).read_bytes()
    except FileNotFoundError:
        raise Corrupt("verify.file_missing", file=tile.path) from None
    if tile.level == ENTRIES:
        return pack_bundle(unpack_bundle(data, TILE_WIDTH)[: tile.width])
    return data[: tile.width * HASH_BYTES]


def _copy(source: Path, target: Path) -> int:
    """Copy the JSON files of a folder; gives their number."""
    files = sorted(source.glob("*.json"))
    if files:
        target.mkdir()
    for file in files:
        shutil.copyfile(file, target / file.name)
    return len(files)
