"""The store on SQLite: write-ahead log, full synchronisation, one transaction a commit."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path

from subak.service import store
from subak.service.durable import sync_folder
from subak.service.read_tables import SCHEMA, SCHEMA_DIGEST, TABLES
from subak.service.rows import Rows, Value
from subak.service.sqlite_errors import naming_errors
from subak.service.store import StoredEntry


class SqliteReading:
    """A `Reading` of one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._database = _connected(f"file:{quoted(path)}?mode=ro")

    def size(self) -> int:
        """The number of entries."""
        return int(str(self.select(store.SIZE)[0][0]))

    def checkpoint(self) -> str:
        """The last committed checkpoint; empty before the first."""
        return str(self.select(store.CHECKPOINT)[0][0])

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
        found = self._database.execute(store.FIND, (entry_id,)).fetchone()
        return None if found is None else (found[0], found[1])

    def select(self, statement: str, *values: Value) -> list[tuple[Value, ...]]:
        """Rows of a reading statement."""
        with naming_errors():
            return self._database.execute(statement, values).fetchall()

    def each(self, statement: str, *values: Value) -> Iterator[tuple[Value, ...]]:
        """The same one by one."""
        with naming_errors():
            yield from self._database.execute(statement, values)

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Everything that is read within is as it was after one commit."""
        self.select("BEGIN")
        try:
            yield
        finally:
            self.select("COMMIT")

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


class SqliteStore(SqliteReading):
    """A `Store` in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._database = _connected(f"file:{quoted(path)}")
        with naming_errors():
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            for statement in store.OWN_TABLES:
                self._database.execute(statement)
        sync_folder(path.parent)  # the name of the write-ahead log: SQLite does not look at errors

    def hold(self, origin: str) -> bool:
        """The lock of the folder holds the file that lies in it."""
        return True

    def append(self, entries: Sequence[StoredEntry], rows: Rows, checkpoint: str) -> None:
        """Entries, their rows and the checkpoint, in one durable transaction."""
        with self._transaction():
            self._database.executemany(store.ADD_ENTRY, entries)
            self._write(rows)
            self._database.execute(store.SET_CHECKPOINT, (checkpoint,))

    def rewrite(self, rows: Rows) -> None:
        """Rows of a rebuild, without entries."""
        with self._transaction():
            self._write(rows)

    def clear_read_tables(self) -> None:
        """Drop the read tables and make them anew, empty."""
        with self._transaction():
            for table in TABLES:
                self._database.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in SCHEMA:
                self._database.execute(statement)
            self._database.execute(store.SET_READ_SCHEMA, ("",))

    def read_tables_made(self) -> None:
        """Say that the read tables are whole; until then the next start makes them anew."""
        with self._transaction():
            self._database.execute(store.SET_READ_SCHEMA, (SCHEMA_DIGEST,))

    def read_tables_current(self) -> bool:
        """Whether the read tables have the schema that this program writes."""
        return self.select(store.READ_SCHEMA) == [(SCHEMA_DIGEST,)]

    def _write(self, rows: Rows) -> None:
        for table, new in rows.inserts.items():
            if new:
                self._database.executemany(store.add_row(table, len(new[0])), new)
        for statement, same in groupby(rows.changes, key=lambda change: change[0]):
            self._database.executemany(statement, (values for _, values in same))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it is durable, or nothing is there."""
        with naming_errors():
            try:
                self._database.execute("BEGIN IMMEDIATE")
                yield
                self._database.execute("COMMIT")
            except sqlite3.DatabaseError:
                with suppress(sqlite3.DatabaseError):  # a full disk has rolled back by itself
                    self._database.execute("ROLLBACK")
                raise


def quoted(path: Path) -> str:
    """A path as it stands in an address of SQLite."""
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _connected(address: str) -> sqlite3.Connection:
    with naming_errors():
        return sqlite3.connect(
            address, uri=True, isolation_level=None, check_same_thread=False, timeout=10
        )
