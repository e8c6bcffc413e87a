"""A private SQLite file: only its owner reads it, and what is deleted is overwritten.

`secure_delete` overwrites what is deleted where it lies. What an earlier division of pages left
behind, and older pages in the write-ahead log, go only when the file is written anew: `clear` does
that where something was marked as deleted since the last time, whatever stopped in between.
"""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from subak.core.errors import Unavailable
from subak.service.sqlite_errors import naming_errors

_TO_CLEAR = 1
"""The user version of a file from which something was deleted and that was not written anew."""


class _NamingErrors(sqlite3.Connection):
    """A connection whose errors are told in our words."""

    def execute(  # type: ignore[override]
        self, statement: str, values: Iterable[object] = ()
    ) -> sqlite3.Cursor:
        with naming_errors():
            return super().execute(statement, values)  # type: ignore[arg-type]

    def executemany(self, statement: str, rows: Iterable[object]) -> sqlite3.Cursor:
        with naming_errors():
            return super().executemany(statement, rows)  # type: ignore[arg-type]


def open_private(path: Path, *statements: str) -> sqlite3.Connection:
    """Open the file, made where it is not there yet, and run the statements that it needs."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # before SQLite makes it readable
    with naming_errors():
        database = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, factory=_NamingErrors
        )
    database.execute("PRAGMA synchronous=FULL")
    database.execute("PRAGMA secure_delete=ON")
    database.execute("PRAGMA busy_timeout=10000")
    for statement in statements:
        database.execute(statement)
    return database


def mark_deleted(database: sqlite3.Connection) -> None:
    """Note, in the transaction that deletes, that the file is to be written anew."""
    database.execute(f"PRAGMA user_version={_TO_CLEAR}")


def clear(database: sqlite3.Connection) -> None:
    """Write the file anew where something was deleted, and empty its write-ahead log.

    Raises `Unavailable("erase.file_in_use")` where others read it all the time.
    """
    try:
        if database.execute("PRAGMA user_version").fetchone()[0] == _TO_CLEAR:
            database.execute("VACUUM")
            database.execute("PRAGMA user_version=0")
        (busy, *_) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except Unavailable as error:
        raise Unavailable("erase.file_in_use", problem=error.facts.get("problem")) from error
    if busy:
        raise Unavailable("erase.file_in_use", problem="database is locked")
