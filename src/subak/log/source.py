"""Where the files of a public log are read from: a folder, an address, memory.

    checkpoint · vkey · policy · tile/… · documents/<hash>.json · openings/<commitment>.json

Who reads names a file by its path under the log's address; how the bytes come is not said here.
"""

from typing import Protocol

from subak.core.errors import Corrupt, SubakError
from subak.log.checkpoint import Checkpoint
from subak.log.merkle import HASH_BYTES
from subak.log.note import VerifierKey, open_note
from subak.log.tiles import ENTRIES, TILE_WIDTH, Tile, pack_bundle, unpack_bundle

CHECKPOINT, KEY, POLICY = "checkpoint", "vkey", "policy"
LARGEST_DOCUMENT = 1 << 20
LARGEST_OPENING = 16 << 20


class Source(Protocol):
    """The files of a public tree."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises `Corrupt("verify.file_missing")`."""

    def paths(self) -> list[str] | None:
        """All files, sorted; None where nobody can list them (an address)."""


def document_path(digest: bytes) -> str:
    """Where a document lies, by its SHA-256."""
    return f"documents/{digest.hex()}.json"


def opening_path(committed: bytes) -> str:
    """Where the opening of a payload lies, by its commitment."""
    return f"openings/{committed.hex()}.json"


def read_key(source: Source) -> VerifierKey:
    """The key in `vkey`; raises `Corrupt` that names the file."""
    text = _text(source, KEY)
    try:
        key = VerifierKey.parse(text.removesuffix("\n"))
    except SubakError as error:
        raise _in_file(error, KEY) from error
    if text != f"{key}\n":
        raise Corrupt("verify.file_changed", file=KEY)
    return key


def read_note(source: Source) -> str:
    """The signed checkpoint as text, not checked yet."""
    return _text(source, CHECKPOINT)


def checkpoint_of(note: str, key: VerifierKey) -> Checkpoint:
    """What a signed checkpoint says, if this key signed it; raises `Corrupt`."""
    try:
        checkpoint = Checkpoint.parse(open_note(note, [key]))
    except SubakError as error:
        raise _in_file(error, CHECKPOINT) from error
    if checkpoint.origin != key.name:
        raise Corrupt("verify.key_of_other_log", file=KEY, origin=checkpoint.origin)
    return checkpoint


def read_tile(source: Source, tile: Tile) -> bytes:
    """The bytes of a tile or bundle; those of a partial one may have to be cut from the full one.

    A log that grew meanwhile may have dropped the partial file. Raises `Corrupt` that names it.
    """
    try:
        return source.read(tile.path)
    except Corrupt as missing:
        if tile.is_full or missing.code != "verify.file_missing":
            raise
        try:
            whole = source.read(Tile(tile.level, tile.index, TILE_WIDTH).path)
            return cut(tile, whole, TILE_WIDTH)
        except Corrupt:
            raise missing from None


def cut(tile: Tile, longer: bytes, width: int) -> bytes:
    """The bytes of a tile from those of a wider one in its place; raises `Corrupt`."""
    if tile.level == ENTRIES:
        return pack_bundle(unpack_bundle(longer, width)[: tile.width])
    return longer[: tile.width * HASH_BYTES]


def _in_file(error: SubakError, path: str) -> Corrupt:
    """Whatever is wrong is wrong with this file."""
    return Corrupt(error.code, **{**error.facts, "file": path})


def _text(source: Source, path: str) -> str:
    try:
        return source.read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise Corrupt("verify.file_changed", file=path) from None
