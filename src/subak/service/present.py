"""The state of books that others may be writing: snapshot and entries, without the lock."""

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.core import fold
from subak.core.state import State
from subak.service import snapshots
from subak.service.databases import reading_of
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder


class Present:
    """A reader that follows the log; what it reads it never writes."""

    def __init__(self, folder: Folder) -> None:
        documents = DocumentFolder(folder.public / "documents")
        self._reading = reading_of(folder)
        kept = snapshots.load(folder.private / "snapshot", self._reading, documents)
        self._state = State(documents) if kept is None else kept

    @property
    def state(self) -> State:
        """The state after the last entry that is committed now."""
        for raw in self._reading.entries(self._state.size):
            fold.replay(self._state, raw)
        return self._state

    def close(self) -> None:
        """Let go of the database."""
        self._reading.close()
