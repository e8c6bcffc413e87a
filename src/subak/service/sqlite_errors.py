"""Errors of SQLite in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from subak.core.errors import Corrupt, Unavailable


@contextmanager
def naming_errors() -> Iterator[None]:
    """Raises `Corrupt` for a broken file, `Unavailable` for what the machine cannot do now."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _named(error) from error


def _named(error: sqlite3.DatabaseError) -> Corrupt | Unavailable:
    """A full disk and a disk that fails are states of the machine, a broken file is not.

    After a full disk nothing was written; a disk that failed may have kept what it was given.
    """
    code = getattr(error, "sqlite_errorname", "")
    if code == "SQLITE_FULL":
        return Unavailable("store.disk_full")
    if code.startswith("SQLITE_IOERR"):
        return Unavailable("store.disk_failed", problem=str(error))
    if code in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        return Corrupt("store.file_corrupt", problem=str(error))
    return Unavailable("store.not_available", problem=str(error))
