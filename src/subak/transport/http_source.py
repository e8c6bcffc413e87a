"""The public tree of a log at an address, by HTTP.

Connections stay open, one for each thread that reads. Redirections lead to the same host only.
What does not answer is asked again a few times, then it is `Unavailable`; a file that is larger
than its kind can be is not read to its end.
"""

import http.client
import ssl
import threading
import zlib
from datetime import timedelta
from time import sleep
from typing import NamedTuple, Self
from urllib.parse import SplitResult, urljoin, urlsplit

from subak.core.errors import Corrupt, Unavailable, refuse
from subak.log.source import LARGEST_DOCUMENT, LARGEST_OPENING
from subak.log.tiles import ENTRY_BYTES_LIMIT, TILE_WIDTH
from subak.transport.addresses import connection_to, parts_of

TIME_TO_ANSWER = timedelta(seconds=20)
TRIALS = 4
FIRST_PAUSE = timedelta(milliseconds=200)
MOST_REDIRECTIONS = 5
LARGEST_TEXT = 1 << 20
LARGEST = {
    "documents": LARGEST_DOCUMENT,
    "openings": LARGEST_OPENING,
    "tile": TILE_WIDTH * (ENTRY_BYTES_LIMIT + 2),
}
"""Bytes that a file can have, by the first part of its path."""

_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_GZIP_WINDOW = 31


class _Answer(NamedTuple):
    status: int
    location: str
    body: bytes


class HttpSource:
    """Reads the files of a public tree under an address."""

    def __init__(self, address: str) -> None:
        """Refused: source.address_malformed. Whether a log is there shows the first file."""
        self.address = address
        base = address.removesuffix("/checkpoint").rstrip("/") + "/"
        self._base = _parts(base, address)
        self._held = threading.local()
        self._connections: list[http.client.HTTPConnection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._connections:
            connection.close()

    def read(self, path: str) -> bytes:
        """The bytes of a file.

        Raises `Corrupt`: verify.file_missing, verify.file_too_large, verify.redirected;
        `Unavailable`: source.not_answering.
        """
        at_most = LARGEST.get(path.partition("/")[0], LARGEST_TEXT)
        target = self._base._replace(path=self._base.path + path)
        for _ in range(MOST_REDIRECTIONS):
            answer = self._answer(target, path, at_most)
            if answer.status in _REDIRECTED:
                target = self._redirected(target, answer.location, path)
            elif answer.status == http.HTTPStatus.OK:
                return answer.body
            elif answer.status in _GONE:
                raise Corrupt("verify.file_missing", file=path)
            else:
                raise self._silent(path, f"HTTP {answer.status}")
        raise Corrupt("verify.redirected", file=path, to=target.geturl())

    def paths(self) -> None:
        """Nobody lists the files of an address."""
        return

    def _answer(self, target: SplitResult, path: str, at_most: int) -> _Answer:
        """Ask, and ask again after a pause where nobody answers or the server is not well."""
        problem = ""
        for trial in range(TRIALS):
            if trial:
                sleep((FIRST_PAUSE * 2 ** (trial - 1)).total_seconds())
            try:
                answer = self._asked(target, path, at_most)
            except (OSError, http.client.HTTPException) as error:
                self._let_go()
                problem = getattr(error, "strerror", None) or str(error) or type(error).__name__
                if isinstance(error, ssl.SSLCertVerificationError):
                    break
                continue
            if answer.status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                return answer
            problem = f"HTTP {answer.status}"
        raise self._silent(path, problem)

    def _asked(self, target: SplitResult, path: str, at_most: int) -> _Answer:
        connection = self._connection()
        where = f"{target.path}?{target.query}" if target.query else target.path
        connection.request("GET", where, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        raw = response.read(at_most + 1)
        if response.getheader("Content-Encoding", "") == "gzip":
            raw = _unpacked(raw, at_most + 1)
        if len(raw) > at_most:
            self._let_go()
            raise Corrupt("verify.file_too_large", file=path, at_most=at_most)
        if response.will_close or not response.isclosed():
            self._let_go()
        return _Answer(response.status, response.getheader("Location", ""), raw)

    def _connection(self) -> http.client.HTTPConnection:
        """The connection of this thread; it opens again by itself after `_let_go`."""
        held: http.client.HTTPConnection | None = getattr(self._held, "connection", None)
        if held is None:
            held = self._held.connection = connection_to(self._base, TIME_TO_ANSWER)
            self._connections.append(held)
        return held

    def _let_go(self) -> None:
        self._connection().close()

    def _redirected(self, target: SplitResult, location: str, path: str) -> SplitResult:
        found = urlsplit(urljoin(target.geturl(), location))
        if (found.scheme, found.netloc) != (target.scheme, target.netloc):
            raise Corrupt("verify.redirected", file=path, to=found.geturl())
        return found

    def _silent(self, path: str, problem: str) -> Unavailable:
        return Unavailable(
            "source.not_answering", address=self._base.geturl() + path, problem=problem
        )


def _parts(base: str, address: str) -> SplitResult:
    parts = parts_of(base)
    if parts is None:
        refuse("source.address_malformed", address=address)
    return parts


def _unpacked(packed: bytes, at_most: int) -> bytes:
    """The unpacked bytes, no more than `at_most` of them: few packed bytes may hold very many."""
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    try:
        raw = unpacking.decompress(packed, at_most)
    except zlib.error as error:
        raise http.client.HTTPException(str(error)) from None
    if not unpacking.eof and len(raw) < at_most:
        raise http.client.IncompleteRead(raw)
    return raw
