"""The keys of a log: the log key that signs checkpoints, the recovery key that is kept offline."""

import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from subak.core.errors import Corrupt, refuse
from subak.log.note import Note, VerifierKey, open_note, sign, sign_as
from subak.service.durable import sync_folder

RAW_BYTES = 32


class LogKey:
    """The Ed25519 key of a log, named like its origin; while it is replaced, others sign beside.

    `former` is a key that is lost, and signed what was published until now.
    """

    def __init__(
        self,
        origin: str,
        private: Ed25519PrivateKey,
        beside: Sequence[Ed25519PrivateKey] = (),
        former: VerifierKey | None = None,
    ) -> None:
        self.origin = origin
        self.verifier = VerifierKey.of(origin, private)
        """What a stranger needs to check checkpoints."""
        self._private = private
        self._beside = beside
        self._former = former

    def open(self, note: str) -> str:
        """The text of a note that this key signed, or the one that it replaces."""
        keys = [self.verifier] if self._former is None else [self.verifier, self._former]
        return open_note(note, keys)

    def sign(self, text: str) -> str:
        """The signed note of a text."""
        note = Note.parse(sign_as(self.verifier, text, self._private))
        for private in self._beside:
            (line,) = Note.parse(sign(text, self.origin, private)).lines
            note = note.adding(line)
        return str(note)


def new_key(path: Path) -> Ed25519PrivateKey:
    """Make a private key and keep it in a file that only its owner reads."""
    private = Ed25519PrivateKey.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        refuse("key.file_exists", file=str(path))
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return private


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        refuse("key.file_missing", file=str(path))
    if len(raw) != RAW_BYTES:
        raise Corrupt("key.file_malformed", file=str(path))
    return Ed25519PrivateKey.from_private_bytes(raw)


def kept_secret(path: Path) -> bytes:
    """The secret of keyed hashes, such as pseudonyms: made when it is first needed, then kept."""
    if not path.exists():
        new_key(path)
    return read_key(path).private_bytes_raw()
