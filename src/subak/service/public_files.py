"""The files of a public tree as the web shows them: which paths there are, of which type, how long
they may be kept.

Only paths that a log has are looked for, each in its one spelling, so that no path leads elsewhere;
no link is followed. Tiles, bundles and documents never change. The checkpoint does, and an opening
can be withdrawn: nobody is to keep a copy of them on the way, and they are read anew each time.
"""

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from subak.core.errors import Corrupt
from subak.log.source import CHECKPOINT, KEY, POLICY
from subak.log.tiles import ENTRIES, Tile

FOR_EVER = "public, max-age=31536000, immutable"
NEVER = "no-store"
_TEXT, _JSON, _BYTES = "text/plain; charset=utf-8", "application/json", "application/octet-stream"
_NAMED_BY_HASH = re.compile(r"(documents|openings)/[0-9a-f]{64}\.json")
_TEXTS = {CHECKPOINT: NEVER, KEY: "no-cache", POLICY: "no-cache"}


class Shown(NamedTuple):
    """How a file is shown; `compressible` ones may travel packed, hashes never get smaller."""

    type: str
    caching: str
    compressible: bool


class PublicFile(NamedTuple):
    """A file that is there."""

    shown: Shown
    data: bytes
    modified: int
    """Seconds since 1970."""


def shown_as(path: str) -> Shown | None:
    """How the file of a path is shown; None where no log has such a path."""
    if path in _TEXTS:
        return Shown(_TEXT, _TEXTS[path], compressible=False)
    named = _NAMED_BY_HASH.fullmatch(path)
    if named is not None:
        caching = FOR_EVER if named[1] == "documents" else NEVER
        return Shown(_JSON, caching, compressible=True)
    try:
        tile = Tile.parse(path)
    except Corrupt:
        return None
    return Shown(_BYTES, FOR_EVER, compressible=tile.level == ENTRIES)


def public_file(public: Path, path: str) -> PublicFile | None:
    """The file under a path of the tree; None where there is none."""
    shown = shown_as(path)
    if shown is None:
        return None
    try:
        descriptor = _opened(public, path.split("/"))
    except OSError:  # not there, or a link, or not ours to read
        return None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return PublicFile(shown, file.read(), int(found.st_mtime))


def _opened(public: Path, names: list[str]) -> int:
    """The file at the end of a way on which no step is a link."""
    *folders, last = names
    at = os.open(public, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for name in folders:
            below = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = below
        return os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)
