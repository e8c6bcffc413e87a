"""The documents of a log, for the rules that read them again."""

import hashlib
from functools import lru_cache

from subak.core.errors import Corrupt
from subak.log.source import Source, document_path

DOCUMENTS_KEPT = 1_024


class SourceDocuments:
    """The documents of a source, each checked against its hash when it is read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.read = lru_cache(DOCUMENTS_KEPT)(self._read)
        """The bytes of a document; raises `Corrupt` where its file is missing or changed."""

    def _read(self, digest: bytes) -> bytes:
        path = document_path(digest)
        raw = self._source.read(path)
        if hashlib.sha256(raw).digest() != digest:
            raise Corrupt("document.changed", document=digest.hex(), file=path)
        return raw
