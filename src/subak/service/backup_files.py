"""What a backup of books is: a folder with a list of its files and their hashes.

    public/        the log as it was at one moment, whole: `subak verify` checks it where it lies
    published      the checkpoint that the world had seen by then, with its cosignatures
    private/       payloads, members, the list of who was erased, copies of bank files
    keys/          only where the keeper asked for it
    subak.toml     settings, without the address of a database
    manifest.json  SHA-256 of every other file; written last

What can be made anew is not in it: read tables, snapshot, files that wait. Databases of the private
folder are written anew into it, so that no page of something deleted comes along.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from subak.core.errors import Corrupt, Unavailable, refuse
from subak.service.durable import sync_folder, write_synced
from subak.service.rebuilding import Progress

FORMAT = 1
MANIFEST, PUBLISHED = "manifest.json", "published"
_CHUNK = 1 << 20
_DATABASE = ".sqlite3"
_MADE_ANEW = frozenset({"waiting", "snapshot"})
_PASSING = (".new", "-wal", "-shm", "-journal")


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup holds; hashes and root in hexadecimal."""

    format: int
    origin: str
    entries: int
    root: str
    keys: bool
    files: dict[str, str]
    """SHA-256 by path."""


def read_manifest(place: Path) -> Manifest:
    """The list of a backup.

    Refused: backup.unknown. Raises `Corrupt`: backup.manifest_malformed.
    """
    file = place / MANIFEST
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError):
        refuse("backup.unknown", place=str(place))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Corrupt("backup.manifest_malformed", file=str(file)) from None
    if manifest.format != FORMAT:
        raise Corrupt("backup.manifest_malformed", file=str(file))
    return manifest


def write_manifest(place: Path, manifest: Manifest) -> None:
    """Write the list of a backup."""
    written = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    write_synced(place / MANIFEST, (written, b"\n"), 0o600)


def check_files(place: Path, manifest: Manifest, progress: Progress) -> None:
    """Raise `Corrupt`: backup.file_missing, backup.file_changed, backup.file_unexpected."""
    found = set(files_below(place)) - {MANIFEST}
    for path in sorted(manifest.files.keys() - found):
        raise Corrupt("backup.file_missing", file=path)
    for path in sorted(found - manifest.files.keys()):
        raise Corrupt("backup.file_unexpected", file=path)
    for number, (path, expected) in enumerate(manifest.files.items(), 1):
        if hash_of(place / path) != expected:
            raise Corrupt("backup.file_changed", file=path)
        progress(number, len(manifest.files))


def files_below(folder: Path) -> list[str]:
    """The paths of all files in a folder, sorted; none where there is no folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def hash_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_files(source: Path, target: Path, mode: int = 0o600) -> None:
    """Copy all files of a folder; one that is deleted meanwhile is left out."""
    for path in files_below(source):
        if not path.endswith(_PASSING):
            _copy_file(source / path, target / path, mode)


def copy_private(source: Path, target: Path) -> None:
    """Copy a private folder that may be in use.

    Databases first: what they say is erased is gone from the files that are read after them.
    """
    paths = [path for path in files_below(source) if _is_kept(path)]
    for path in paths:
        if path.endswith(_DATABASE):
            _copy_database(source / path, target / path)
    for path in paths:
        if not path.endswith(_DATABASE):
            _copy_file(source / path, target / path, 0o600)


def sync_folders(folder: Path) -> None:
    """Make the names of all files in a folder and below it durable."""
    for path in (*(each for each in folder.rglob("*") if each.is_dir()), folder):
        sync_folder(path)


def _is_kept(path: str) -> bool:
    return path.partition("/")[0] not in _MADE_ANEW and not path.endswith(_PASSING)


def _copy_file(source: Path, target: Path, mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with source.open("rb") as stream:
            write_synced(target, iter(lambda: stream.read(_CHUNK), b""), mode)
    except FileNotFoundError:
        if source.exists():
            raise


def _copy_database(source: Path, target: Path) -> None:
    """Write a SQLite file anew elsewhere, as it is after one commit, while others write in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with _naming_errors(), closing(sqlite3.connect(source, timeout=10)) as database:
        database.execute("VACUUM INTO ?", (str(target),))
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _naming_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_FULL":
            raise Unavailable("store.disk_full") from error
        raise Unavailable("store.not_available", problem=str(error)) from error
