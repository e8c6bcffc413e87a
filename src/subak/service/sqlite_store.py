"""The store on SQLite: write-ahead log, full synchronisation, one transaction a commit."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from subak.core.errors import Corrupt, Unavailable
from subak.service.read_tables import SCHEMA, SCHEMA_DIGEST, TABLES
from subak.service.rows import Rows, Value
from subak.service.store import StoredEntry

OWN_TABLES = (
    """CREATE TABLE IF NOT EXISTS entry (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, principal TEXT, bytes BLOB NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), note TEXT)",
    "CREATE TABLE IF NOT EXISTS read_schema (one INTEGER PRIMARY KEY CHECK (one = 1), digest TEXT)",
)


class SqliteStore:
    """A `Store` in one SQLite file."""

    def __init__(self, path: Path) -> None:
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute("PRAGMA busy_timeout=10000")
            for statement in OWN_TABLES:
                self._database.execute(statement)
        except sqlite3.DatabaseError as error:
            raise _named(error) from error

    def size(self) -> int:
        """The number of entries."""
        return int(self._one("SELECT coalesce(max(n) + 1, 0) FROM entry"))

    def checkpoint(self) -> str:
        """The last committed checkpoint; empty before the first."""
        return str(self._one("SELECT coalesce((SELECT note FROM checkpoint), '')"))

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of entries, in order."""
        found = self._database.execute(
            "SELECT bytes FROM entry WHERE n >= ? AND n < ? ORDER BY n",
            (start, (1 << 62) if stop is None else stop),
        )
        for (raw,) in found:
            yield raw

    def find(self, entry_id: str) -> tuple[int, bytes] | None:
        """Position and bytes of the entry with an id."""
        found = self._database.execute(
            "SELECT n, bytes FROM entry WHERE id = ?", (entry_id,)
        ).fetchone()
        return None if found is None else (found[0], found[1])

    def append(self, entries: Sequence[StoredEntry], rows: Rows, checkpoint: str) -> None:
        """Entries, their rows and the checkpoint, in one durable transaction."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", entries)
            self._write(rows)
            self._database.execute("INSERT OR REPLACE INTO checkpoint VALUES (1, ?)", (checkpoint,))
            self._database.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._roll_back()
            raise _named(error) from error

    def rewrite(self, rows: Rows) -> None:
        """Rows of a rebuild, without entries."""
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._write(rows)
            self._database.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._roll_back()
            raise _named(error) from error

    def clear_read_tables(self) -> None:
        """Drop the read tables and make them anew, empty."""
        self._database.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            self._database.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in SCHEMA:
            self._database.execute(statement)
        self._database.execute("INSERT OR REPLACE INTO read_schema VALUES (1, '')")
        self._database.execute("COMMIT")

    def read_tables_made(self) -> None:
        """Say that the read tables are whole; until then the next start makes them anew."""
        self._database.execute("INSERT OR REPLACE INTO read_schema VALUES (1, ?)", (SCHEMA_DIGEST,))

    def read_tables_current(self) -> bool:
        """Whether the read tables have the schema that this program writes."""
        return self._one("SELECT coalesce((SELECT digest FROM read_schema), '')") == SCHEMA_DIGEST

    def select(self, statement: str, *values: Value) -> list[tuple[Value, ...]]:
        """Rows of a reading statement."""
        return self._database.execute(statement, values).fetchall()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _one(self, statement: str) -> int | str:
        value: int | str = self._database.execute(statement).fetchone()[0]
        return value

    def _write(self, rows: Rows) -> None:
        for table, new in rows.inserts.items():
            if new:
                marks = ", ".join("?" * len(new[0]))
                self._database.executemany(
                    f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608 - names of our own
                    new,
                )
        for statement, same in groupby(rows.changes, key=lambda change: change[0]):
            self._database.executemany(statement, (values for _, values in same))

    def _roll_back(self) -> None:
        with suppress(sqlite3.DatabaseError):  # a full disk has rolled back by itself
            self._database.execute("ROLLBACK")


def _named(error: sqlite3.DatabaseError) -> Corrupt | Unavailable:
    """The error in our words: a full disk is a state of the machine, a broken file is not."""
    code = getattr(error, "sqlite_errorname", "")
    if code == "SQLITE_FULL":
        return Unavailable("store.disk_full")
    if code in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
        return Corrupt("store.file_corrupt", problem=str(error))
    return Unavailable("store.not_available", problem=str(error))
