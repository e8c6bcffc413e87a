"""Public documents by their SHA-256: rule documents, texts of pacts.

They name no person and are never withheld.
"""

import hashlib
from pathlib import Path

from subak.core.canonical import Json, encode
from subak.core.errors import Corrupt, refuse
from subak.service.durable import make_folder_durably, write_durably

LARGEST_DOCUMENT = 1 << 20


class DocumentFolder:
    """Documents as files named by their hash."""

    def __init__(self, folder: Path, waiting: Path | None = None) -> None:
        """`waiting` is where they are made, on the same file system; without it, beside."""
        self._folder = folder
        self._waiting = waiting

    def _path(self, digest: bytes) -> Path:
        return self._folder / f"{digest.hex()}.json"

    def add(self, content: Json) -> bytes:
        """Keep a document and give its hash; refuses more than a mebibyte."""
        raw = encode(content)
        if len(raw) > LARGEST_DOCUMENT:
            refuse("document.too_large", bytes=len(raw), at_most=LARGEST_DOCUMENT)
        digest = hashlib.sha256(raw).digest()
        make_folder_durably(self._folder)
        if not self._path(digest).exists():
            write_durably(self._path(digest), raw, waiting=self._waiting)
        return digest

    def read(self, digest: bytes) -> bytes:
        """The bytes of a document; refuses an unknown one, raises `Corrupt` for changed bytes."""
        try:
            raw = self._path(digest).read_bytes()
        except FileNotFoundError:
            refuse("document.missing", document=digest.hex())
        if hashlib.sha256(raw).digest() != digest:
            raise Corrupt("document.changed", document=digest.hex())
        return raw
