"""The private store of how members are reached: e-mail and language, by the id of the agent.

It stands in the file of the bank details, which only its owner reads and which overwrites what it
deletes.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from subak.service.members import FILE


@dataclass(frozen=True)
class Contact:
    """How an agent is reached; None where it is not known."""

    agent: str
    email: str | None = None
    language: str | None = None


class Contacts:
    """E-mails and languages by agent."""

    def __init__(self, private: Path) -> None:
        path = private / FILE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # before SQLite makes it readable
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.executescript(
            "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=10000;"
            "CREATE TABLE IF NOT EXISTS contact"
            " (agent TEXT PRIMARY KEY, email TEXT, language TEXT) WITHOUT ROWID"
        )

    def put_all(self, many: Iterable[Contact]) -> None:
        """Keep several contacts in one durable step, each in place of the one before."""
        rows = [(each.agent, each.email, each.language) for each in many]
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany("INSERT OR REPLACE INTO contact VALUES (?, ?, ?)", rows)
        self._database.execute("COMMIT")

    def all(self) -> Iterator[Contact]:
        """All of them, in the order of their agents."""
        for row in self._database.execute("SELECT * FROM contact ORDER BY agent"):
            yield Contact(*row)

    def close(self) -> None:
        """Close the store."""
        self._database.close()
