"""Reading the books of others' writing.

Read tables, entries and names, without the writer's lock.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from subak.core.canonical import Json, decode
from subak.core.errors import Unavailable
from subak.service.databases import reading_of
from subak.service.documents import LARGEST_DOCUMENT, DocumentFolder
from subak.service.folder import Folder
from subak.service.payloads import PayloadStore
from subak.service.read_tables import SCHEMA_DIGEST
from subak.service.rows import Value


class Reader:
    """A connection that only reads, of read tables that are whole and of this program."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.reading = reading_of(folder)
        if self.reading.select("SELECT digest FROM read_schema") != [(SCHEMA_DIGEST,)]:
            self.reading.close()
            raise Unavailable("store.tables_not_made", folder=str(folder.root))
        self._payloads = PayloadStore(folder.private, folder.public / "openings")
        self._documents = DocumentFolder(folder.public / "documents")

    def select(self, statement: str, *values: Value) -> list[tuple[Value, ...]]:
        """Rows of a reading statement."""
        return self.reading.select(statement, *values)

    def at_one_moment(self) -> AbstractContextManager[None]:
        """Everything that is selected within is as it was after one commit."""
        return self.reading.at_one_moment()

    def each(self, statement: str, *values: Value) -> Iterator[tuple[Value, ...]]:
        """The same one by one, for tables that do not fit in memory."""
        yield from self.reading.each(statement, *values)

    def name(self, committed: Value) -> str:
        """The name behind a commitment, or an empty text where it is not kept here."""
        found = self._payloads.read(committed) if isinstance(committed, bytes) else None
        return found if isinstance(found, str) else ""

    def published_name(self, committed: Value) -> str:
        """The name behind a commitment where it was published; else an empty text."""
        if not isinstance(committed, bytes):
            return ""
        opening = self.folder.public / "openings" / f"{committed.hex()}.json"
        return self.name(committed) if opening.exists() else ""

    def agent_name(self, agent: str) -> str:
        """The name of an agent, else its id."""
        rows = self.select("SELECT name FROM agent WHERE id = ?", agent)
        return (self.name(rows[0][0]) if rows else "") or agent

    def document(self, digest: bytes) -> Json:
        """A public document."""
        return decode(self._documents.read(digest), at_most_bytes=LARGEST_DOCUMENT)

    def close(self) -> None:
        """Let go of the database."""
        self.reading.close()
        self._payloads.close()
