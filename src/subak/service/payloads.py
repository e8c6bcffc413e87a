"""The private store of payloads: names, evidence, statements about people; erasable, each under its commitment."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from subak.core.canonical import Json, decode, encode
from subak.core.commitment import SALT_BYTES, commitment
from subak.core.errors import need
from subak.log.encoding import to_base64
from subak.service.folder import write_durably

LARGEST_PAYLOAD = 16 << 20


class Payload(NamedTuple):
    """A payload under its commitment."""

    commitment: bytes
    salt: bytes
    content: bytes


def seal_payload(content: Json) -> Payload:
    """A payload with a fresh salt; not yet kept."""
    raw = encode(content)
    need(len(raw) <= LARGEST_PAYLOAD, "payload.too_large", bytes=len(raw), at_most=LARGEST_PAYLOAD)
    salt = os.urandom(SALT_BYTES)
    return Payload(commitment(salt, raw), salt, raw)


class PayloadStore:
    """Payloads in a SQLite file that overwrites what it deletes."""

    def __init__(self, private: Path, openings: Path) -> None:
        self._openings = openings
        self._database = sqlite3.connect(
            private / "payloads.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._database.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "CREATE TABLE IF NOT EXISTS payload"
            " (commitment BLOB PRIMARY KEY, salt BLOB NOT NULL, content BLOB NOT NULL) WITHOUT ROWID"
        )

    def keep(self, payloads: Iterable[Payload]) -> None:
        """Keep payloads, all in one durable step; before the entries that commit to them."""
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany("INSERT OR IGNORE INTO payload VALUES (?, ?, ?)", payloads)
        self._database.execute("COMMIT")

    def add(self, content: Json) -> bytes:
        """Keep one payload and give its commitment."""
        payload = seal_payload(content)
        self.keep([payload])
        return payload.commitment

    def read(self, committed: bytes) -> Json | None:
        """The payload, or None where it is not kept here (withheld or erased)."""
        found = self._database.execute(
            "SELECT content FROM payload WHERE commitment = ?", (committed,)
        ).fetchone()
        return None if found is None else decode(found[0], at_most_bytes=LARGEST_PAYLOAD)

    def publish(self, committed: bytes) -> None:
        """Publish a payload with its salt as an opening (names of organisations and places)."""
        salt, content = self._database.execute(
            "SELECT salt, content FROM payload WHERE commitment = ?", (committed,)
        ).fetchone()
        opening = {
            "content": decode(content, at_most_bytes=LARGEST_PAYLOAD),
            "salt": to_base64(salt),
        }
        self._openings.mkdir(exist_ok=True)
        write_durably(self._openings / f"{committed.hex()}.json", encode(opening))

    def close(self) -> None:
        """Close the store."""
        self._database.close()
