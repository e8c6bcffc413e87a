"""The small interfaces behind which the database of a log stands: reading, and writing besides.

The SQL of everybody is written once, with `?` for each value, in what SQLite and PostgreSQL both
understand; a store that needs other words translates them in one place.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from subak.service.rows import Rows, Value

OWN_TABLES = (
    """CREATE TABLE IF NOT EXISTS entry (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, principal TEXT, bytes BLOB NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), note TEXT)",
    "CREATE TABLE IF NOT EXISTS read_schema (one INTEGER PRIMARY KEY CHECK (one = 1), digest TEXT)",
)
"""What a store has besides the read tables."""

SIZE = "SELECT coalesce(max(n) + 1, 0) FROM entry"
CHECKPOINT = "SELECT coalesce((SELECT note FROM checkpoint), '')"
READ_SCHEMA = "SELECT coalesce((SELECT digest FROM read_schema), '')"
FIND = "SELECT n, bytes FROM entry WHERE id = ?"
ADD_ENTRY = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)"
SET_CHECKPOINT = (
    "INSERT INTO checkpoint VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET note = excluded.note"
)
SET_READ_SCHEMA = (
    "INSERT INTO read_schema VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET digest = excluded.digest"
)


class StoredEntry(NamedTuple):
    """An entry as the database keeps it."""

    n: int
    id: str
    kind: str
    at: str
    by: str
    principal: str | None
    bytes: bytes


class Reading(Protocol):
    """Entries, checkpoint and read tables of one log, for anybody who reads them."""

    def size(self) -> int:
        """The number of entries."""

    def checkpoint(self) -> str:
        """The last committed checkpoint (a signed note); empty before the first."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of entries, in order."""

    def find(self, entry_id: str) -> tuple[int, bytes] | None:
        """Position and bytes of the entry with an id."""

    def select(self, statement: str, *values: Value) -> list[tuple[Value, ...]]:
        """Rows of a reading statement."""

    def each(self, statement: str, *values: Value) -> Iterator[tuple[Value, ...]]:
        """The same one by one, of more rows than memory holds; only within `at_one_moment`."""

    def at_one_moment(self) -> AbstractContextManager[None]:
        """Everything that is read within is as it was after one commit."""

    def close(self) -> None:
        """Let go of the database."""


class Store(Reading, Protocol):
    """The same, for the one process that writes."""

    def hold(self, origin: str) -> bool:
        """Be the one writer of a log in this database until `close`.

        False where another process is.
        """

    def append(self, entries: Sequence[StoredEntry], rows: Rows, checkpoint: str) -> None:
        """Entries, their rows and the checkpoint, in one durable transaction."""

    def rewrite(self, rows: Rows) -> None:
        """Rows of a rebuild, without entries."""

    def clear_read_tables(self) -> None:
        """Drop the read tables and make them anew, empty."""

    def read_tables_made(self) -> None:
        """Say that the read tables are whole; until then the next start makes them anew."""

    def read_tables_current(self) -> bool:
        """Whether the read tables have the schema that this program writes."""


def add_row(table: str, columns: int) -> str:
    """The statement that adds a row to a read table."""
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"  # noqa: S608 - own names
