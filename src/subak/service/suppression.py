"""Who was erased and shall not come back by an import: a list that names nobody.

It holds keyed hashes (HMAC-SHA-256) of names and e-mails, under a key of its own among the keys of
the books, in the private file of the members: whoever has the file without the key finds nobody in
it, and with the key only whom they ask for. Capitals, spaces and forms of letters make no
difference. An import asks it before it makes somebody known again; a person who wants to come back
is taken off it.
"""

import hmac
import sqlite3
from collections.abc import Iterable
from typing import Literal

from subak.core.errors import need
from subak.exchange.tables import folded
from subak.service.folder import Folder
from subak.service.keys import kept_secret
from subak.service.members import FILE
from subak.service.private_file import open_private

Kind = Literal["name", "email"]
Told = tuple[Kind, str]
"""A name or an e-mail as somebody wrote it."""

TABLE = "CREATE TABLE IF NOT EXISTS suppressed (hash BLOB PRIMARY KEY) WITHOUT ROWID"


class Suppressed:
    """The list of one folder of books."""

    def __init__(self, folder: Folder) -> None:
        self._key_file = folder.keys / "suppression.key"
        self._database = open_private(folder.private / FILE, TABLE)

    def has(self, *told: Told) -> bool:
        """Whether any of these is on the list."""
        if not self._key_file.exists():
            return False
        found = (
            self._database.execute("SELECT 1 FROM suppressed WHERE hash = ?", (hashed,)).fetchone()
            for hashed in self._hashes(told)
        )
        return any(found)

    def need_free(self, *told: Told) -> None:
        """Refused: person.suppressed, where any of these is on the list."""
        need(not self.has(*told), "person.suppressed", said=told[0][1] if told else "")

    def put(self, told: Iterable[Told]) -> None:
        """Add names and e-mails, in a transaction of whoever calls."""
        self._database.executemany(
            "INSERT OR IGNORE INTO suppressed VALUES (?)", ((each,) for each in self._hashes(told))
        )

    def drop(self, *told: Told) -> bool:
        """Take names or e-mails off the list; gives whether any of them was on it."""
        if not self._key_file.exists():
            return False
        hashes = ((each,) for each in self._hashes(told))
        dropped = self._database.executemany("DELETE FROM suppressed WHERE hash = ?", hashes)
        return dropped.rowcount > 0

    @property
    def database(self) -> sqlite3.Connection:
        """The private file in which it stands, beside what else is kept of members."""
        return self._database

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _hashes(self, told: Iterable[Told]) -> list[bytes]:
        key = kept_secret(self._key_file)
        named = (f"{kind}\0{folded(text)}" for kind, text in told)
        return [hmac.digest(key, each.encode(), "sha256") for each in named]
