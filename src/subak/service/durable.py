"""Files that are there whole or not at all, whatever stops in between.

A file is made under a name of its own, synced, and put in its place by renaming; then the folder is
synced. Whoever makes it holds a lock on it, so that the next writer knows what was left over.
"""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

_NEW = ".new"


def write_durably(path: Path, data: bytes, mode: int = 0o644, waiting: Path | None = None) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    write_parts_durably(path, (data,), mode, waiting)


def write_parts_durably(
    path: Path, parts: Iterable[bytes], mode: int = 0o644, waiting: Path | None = None
) -> None:
    """The same for a file that need not be in memory as a whole.

    Until it is whole it lies in `waiting`, a folder of the same file system, or beside.
    """
    if waiting is not None:
        make_folder_durably(waiting)
    made = new_file((waiting or path.parent) / path.name)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # it is not left over
        _write(descriptor, parts)
        made.rename(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def new_file(path: Path) -> Path:
    """A name that nobody else uses, for a file that will take the place of another."""
    return path.with_name(f"{path.name}.{token_hex(8)}{_NEW}")


def clear_left_over(places: Iterable[Path], waiting: Path) -> None:
    """Delete files of processes that ended before these were whole; only for the one writer.

    All files in `waiting` are such, in other places those that `new_file` named.
    """
    left_over = [path for place in places for path in place.glob(f"*{_NEW}")]
    for path in [*left_over, *waiting.iterdir()]:
        if not _is_being_written(path):
            path.unlink()


def _is_being_written(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def place_durably(waiting: Path, path: Path, data: bytes) -> None:
    """Write a file beside a tree and put it in its place there, which never holds a part of it."""
    write_synced(waiting, (data,))
    make_folder_durably(path.parent)
    waiting.rename(path)
    sync_folder(path.parent)


def write_synced(path: Path, parts: Iterable[bytes], mode: int = 0o644) -> None:
    """Write a file and wait until the disk has its bytes; a power cut may leave a part of it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    descriptor = os.open(path, flags, mode)
    try:
        _write(descriptor, parts)
    finally:
        os.close(descriptor)


def _write(descriptor: int, parts: Iterable[bytes]) -> None:
    for part in parts:
        view = memoryview(part)
        while view:
            view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def make_folder_durably(path: Path) -> None:
    """Make a folder and those above it; a power cut leaves them there."""
    for changed in make_folder(path):
        sync_folder(changed)


def make_folder(path: Path) -> set[Path]:
    """The same, without waiting: gives the folders to sync."""
    if path.is_dir():
        return set()
    changed = make_folder(path.parent)
    path.mkdir(exist_ok=True)
    return changed | {path.parent}


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
