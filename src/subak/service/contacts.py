"""The private store of how members are reached: e-mail and language, by the id of the agent.

It stands in the file of the bank details, which only its owner reads and which overwrites what it
deletes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from subak.service.members import FILE
from subak.service.private_file import open_private


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
        self._database = open_private(
            path,
            "CREATE TABLE IF NOT EXISTS contact"
            " (agent TEXT PRIMARY KEY, email TEXT, language TEXT) WITHOUT ROWID",
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
