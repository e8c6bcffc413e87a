"""The small interface behind which the database of a log stands."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from subak.service.rows import Rows, Value


class StoredEntry(NamedTuple):
    """An entry as the database keeps it."""

    n: int
    id: str
    kind: str
    at: str
    by: str
    principal: str | None
    bytes: bytes


class Store(Protocol):
    """Entries, checkpoint and read tables of one log. One process writes; any may read."""

    def size(self) -> int:
        """The number of entries."""

    def checkpoint(self) -> str:
        """The last committed checkpoint (a signed note); empty before the first."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes of entries, in order."""

    def find(self, entry_id: str) -> tuple[int, bytes] | None:
        """Position and bytes of the entry with an id."""

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

    def select(self, statement: str, *values: Value) -> list[tuple[Value, ...]]:
        """Rows of a reading statement."""

    def close(self) -> None:
        """Let go of the database."""
