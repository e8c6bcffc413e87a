"""What a witness remembers: the last checkpoint that it cosigned of each log, and contradictions.

One SQLite file. A decision is one transaction that nobody else can enter, durable before it ends:
else a slow request could put an older checkpoint over a newer one that is cosigned already.
Invariant: of each log the size and the time of the cosignature only grow.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from subak.core.errors import Unavailable
from subak.log.checkpoint import Checkpoint

EVIDENCE_KEPT = 100
"""Contradictions kept of one log: a single one convicts it, and its operator could send any number.
As many again are kept of what may be one: everybody can send those, and they take no other's place.
"""
SECONDS_TO_WAIT = 10
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS cosigned (origin TEXT PRIMARY KEY, size INTEGER NOT NULL,
    root BLOB NOT NULL, at INTEGER NOT NULL, note TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS evidence (origin TEXT NOT NULL, root BLOB NOT NULL,
    at INTEGER NOT NULL, proven INTEGER NOT NULL, kept TEXT NOT NULL, request TEXT NOT NULL,
    PRIMARY KEY (origin, root, proven)) WITHOUT ROWID""",
)


class Cosigned(NamedTuple):
    """The last checkpoint of a log, the second of its cosignature, and the note with it."""

    checkpoint: Checkpoint
    at: int
    note: str


class Contradiction(NamedTuple):
    """What a log signed against what it had signed before, both as they came."""

    origin: str
    at: int
    proven: bool
    """Two roots of one size; else nobody showed that the one goes on from the other."""
    kept: str
    request: str


class Memory:
    """The file of one witness."""

    def __init__(self, path: Path) -> None:
        """Raises `Unavailable`: store.not_available."""
        self._path = path
        self._held = self._connected()  # so that the write-ahead log stays between requests
        try:
            with _naming_errors():
                self._held.execute("PRAGMA journal_mode=WAL")
                for statement in _SCHEMA:
                    self._held.execute(statement)
        except Unavailable:
            self._held.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._held.close()

    def last(self, origin: str) -> Cosigned | None:
        """What was cosigned last of a log."""
        with closing(self._connected()) as database, _naming_errors():
            return _last(database, origin)

    def evidence(self) -> list[Contradiction]:
        """All contradictions, the oldest first."""
        with closing(self._connected()) as database, _naming_errors():
            found = database.execute(
                "SELECT origin, at, proven, kept, request FROM evidence ORDER BY at, origin"
            )
            return [
                Contradiction(origin, at, bool(proven), kept, request)
                for origin, at, proven, kept, request in found
            ]

    @contextmanager
    def deciding(self) -> Iterator["Deciding"]:
        """One decision; what it keeps is durable when the block has ended."""
        with closing(self._connected()) as database, _naming_errors():
            deciding = Deciding(database)
            try:
                yield deciding
                deciding.commit()
            finally:
                if database.in_transaction:
                    database.execute("ROLLBACK")

    def _connected(self) -> sqlite3.Connection:
        with _naming_errors():
            database = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False, timeout=SECONDS_TO_WAIT
            )
            database.execute("PRAGMA synchronous=FULL")
            return database


class Deciding:
    """Reads what was cosigned, then keeps what is; between the two nobody else does."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def last(self, origin: str) -> Cosigned | None:
        """What was cosigned last; from here on other decisions wait."""
        if not self._database.in_transaction:
            self._database.execute("BEGIN IMMEDIATE")
        return _last(self._database, origin)

    def keep(self, found: Cosigned) -> None:
        """Put a checkpoint in the place of the one before."""
        origin, size, root = found.checkpoint.origin, found.checkpoint.size, found.checkpoint.root
        self._database.execute(
            "INSERT INTO cosigned VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE"
            " SET size = excluded.size, root = excluded.root, at = excluded.at,"
            " note = excluded.note",
            (origin, size, root, found.at, found.note),
        )

    def keep_evidence(self, found: Contradiction, root: bytes) -> None:
        """Keep a contradiction, once for each root, unless enough of this log are kept."""
        alike = (found.origin, found.proven)
        count = "SELECT count(*) FROM evidence WHERE origin = ? AND proven = ?"
        if self._database.execute(count, alike).fetchone()[0] < EVIDENCE_KEPT:
            self._database.execute(
                "INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?, ?, ?)",
                (found.origin, root, *found[1:]),
            )

    def commit(self) -> None:
        """Make it durable."""
        if self._database.in_transaction:
            self._database.execute("COMMIT")


def _last(database: sqlite3.Connection, origin: str) -> Cosigned | None:
    found = database.execute(
        "SELECT size, root, at, note FROM cosigned WHERE origin = ?", (origin,)
    ).fetchone()
    if found is None:
        return None
    size, root, at, note = found
    return Cosigned(Checkpoint(origin, size, root), at, note)


@contextmanager
def _naming_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise Unavailable("store.not_available", problem=str(error)) from error
