"""The private store of payloads: names, evidence, statements about people.

Erasable, each under its commitment.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from subak.core.canonical import Json, decode, encode
from subak.core.entry import Entry
from subak.exchange.sealing import LARGEST_PAYLOAD, Payload, seal_payload
from subak.ledger.payloads import payloads_of
from subak.log.encoding import to_base64
from subak.log.opening import opened
from subak.service.durable import make_folder_durably, new_file, sync_folder, write_durably
from subak.service.private_file import clear, mark_deleted, open_private


class PayloadStore:
    """Payloads in a SQLite file that overwrites what it deletes."""

    def __init__(self, private: Path, openings: Path) -> None:
        self._openings = openings
        self._waiting = private / "waiting"
        path = private / "payloads.sqlite3"
        self._database = open_private(
            path,
            "PRAGMA journal_mode=WAL",
            "CREATE TABLE IF NOT EXISTS payload"
            " (commitment BLOB PRIMARY KEY, salt BLOB NOT NULL, content BLOB NOT NULL)"
            " WITHOUT ROWID",
        )

    def keep(self, payloads: Iterable[Payload]) -> None:
        """Keep payloads, all in one durable step; before the entries that commit to them."""
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany("INSERT OR IGNORE INTO payload VALUES (?, ?, ?)", payloads)
        self._database.execute("COMMIT")

    def keep_opened(self) -> None:
        """Keep what is open, where it is not kept: a private store may be lost."""
        found = []
        for file in self._openings.glob("*.json"):
            known = opened(file.read_bytes(), file.stem)
            if known is not None:
                found.append(Payload(bytes.fromhex(file.stem), *known))
        self.keep(found)

    def erase(self, commitments: Iterable[bytes]) -> int:
        """Delete payloads with their salts and openings; nothing of them stays in any file.

        Gives how many were still kept. Raises `Unavailable("erase.file_in_use")`.
        """
        named = list(commitments)
        self.withdraw(named)
        self._database.execute("BEGIN IMMEDIATE")
        deleted = self._database.executemany(
            "DELETE FROM payload WHERE commitment = ?", ((each,) for each in named)
        ).rowcount
        if deleted:
            mark_deleted(self._database)
        self._database.execute("COMMIT")
        clear(self._database)
        return deleted

    def withdraw(self, commitments: Iterable[bytes]) -> int:
        """Take openings out of the public folder; gives how many there were."""
        there = [path for path in map(self._path, commitments) if path.exists()]
        for path in there:
            path.unlink()
        if there:
            sync_folder(self._openings)
        return len(there)

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

    def holding(self, content: Json) -> list[bytes]:
        """The commitments of all payloads that are exactly this."""
        found = self._database.execute(
            "SELECT commitment FROM payload WHERE content = ?", (encode(content),)
        )
        return [committed for (committed,) in found]

    def is_published(self, committed: bytes) -> bool:
        """Whether an opening of the payload is public."""
        return self._path(committed).exists()

    def publish(self, committed: bytes) -> None:
        """Publish a payload with its salt as an opening."""
        path, data = self._opening(committed)
        write_durably(path, data, waiting=self._waiting)

    def publish_open(self, entries: Iterable[Entry]) -> None:
        """Publish what entries of the log commit to and what may be open.

        Never names, evidence or accounts of persons.
        """
        named = (each for said in entries for each in payloads_of(said) if each.may_open)
        self.publish_all(each.commitment for each in named)

    def publish_all(self, commitments: Iterable[bytes]) -> None:
        """Publish many openings; they are durable together, at the end."""
        made = []
        for committed in commitments:
            path, data = self._opening(committed)
            made.append((new_file(self._waiting / path.name), path))
            made[-1][0].write_bytes(data)
        if made:
            os.sync()
            for waiting, path in made:
                waiting.rename(path)
            sync_folder(self._openings)

    def _opening(self, committed: bytes) -> tuple[Path, bytes]:
        salt, content = self._database.execute(
            "SELECT salt, content FROM payload WHERE commitment = ?", (committed,)
        ).fetchone()
        shown = decode(content, at_most_bytes=LARGEST_PAYLOAD)
        make_folder_durably(self._openings)
        make_folder_durably(self._waiting)
        opening = encode({"content": shown, "salt": to_base64(salt)})
        return self._path(committed), opening

    def _path(self, committed: bytes) -> Path:
        return self._openings / f"{committed.hex()}.json"

    def close(self) -> None:
        """Close the store."""
        self._database.close()
