"""Reading the books of others' writing.

Read tables, entries and names, without the writer's lock.
"""

import sqlite3

from subak.core.canonical import Json, decode
from subak.core.errors import Unavailable
from subak.service.documents import LARGEST_DOCUMENT, DocumentFolder
from subak.service.folder import Folder
from subak.service.payloads import PayloadStore
from subak.service.rows import Value


class Reader:
    """A connection that only reads."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._database = sqlite3.connect(f"file:{folder.database}?mode=ro", uri=True)
        self._payloads = PayloadStore(folder.private, folder.public / "openings")
        self._documents = DocumentFolder(folder.public / "documents")

    def select(self, statement: str, *values: Value) -> list[tuple[Value, ...]]:
        """Rows of a reading statement."""
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            raise Unavailable("store.not_available", problem=str(error)) from error

    def name(self, committed: Value) -> str:
        """The name behind a commitment, or an empty text where it is not kept here."""
        found = self._payloads.read(committed) if isinstance(committed, bytes) else None
        return found if isinstance(found, str) else ""

    def agent_name(self, agent: str) -> str:
        """The name of an agent, else its id."""
        rows = self.select("SELECT name FROM agent WHERE id = ?", agent)
        return (self.name(rows[0][0]) if rows else "") or agent

    def document(self, digest: bytes) -> Json:
        """A public document."""
        return decode(self._documents.read(digest), at_most_bytes=LARGEST_DOCUMENT)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
        self._payloads.close()
