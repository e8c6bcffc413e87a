"""Where an audit gets its bytes from, and the documents among them."""

import hashlib
from typing import Protocol

from subak.core.errors import Corrupt, refuse


class Source(Protocol):
    """The files of a public tree."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises `Corrupt("verify.file_missing")`."""

    def paths(self) -> list[str]:
        """All files, sorted."""


class SourceDocuments:
    """The documents of a source, each checked against its hash when it is read."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, digest: bytes) -> bytes:
        """The bytes of a document; refused where it is missing."""
        path = document_path(digest)
        try:
            raw = self._source.read(path)
        except Corrupt:
            refuse("document.missing", document=digest.hex())
        if hashlib.sha256(raw).digest() != digest:
            raise Corrupt("document.changed", document=digest.hex(), file=path)
        return raw


def document_path(digest: bytes) -> str:
    """Where a document lies in a public tree."""
    return f"documents/{digest.hex()}.json"
