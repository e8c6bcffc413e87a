"""How a command reaches the writer.

By its socket where it serves, else by becoming it for its own duration.
"""

import select
import socket
import time
from typing import Protocol, Self

import msgspec

from subak.core.entry import Entry
from subak.core.errors import Unavailable
from subak.service.clock import Clock
from subak.service.folder import Folder
from subak.service.paths import socket_address
from subak.service.said import said_bytes
from subak.service.server import Reply, Request, raised
from subak.service.writer import Submission, Writer

PATIENCE_SECONDS = 10
_WAIT_MILLISECONDS = 20


class Session(Protocol):
    """Something that admits submissions."""

    def submit(self, submission: Submission) -> list[int]:
        """Admit a submission, all or nothing; raises its refusal."""

    def close(self) -> None:
        """Let go."""


class Remote:
    """A connection to a writer in another process."""

    def __init__(self, folder: Folder) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with socket_address(folder.socket) as address:
                self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, submission: Submission) -> list[int]:
        """Hand a submission over and wait for its answer."""
        said = [msgspec.Raw(said_bytes(entry)) for entry in submission.entries]
        request = Request(
            by=submission.by,
            entries=said,
            principal=submission.principal,
            check_only=submission.check_only,
            name_all=submission.name_all,
            principals=list(submission.principals),
            proofs=list(submission.proofs),
        )
        try:
            self._socket.sendall(msgspec.json.encode(request) + b"\n")
            line = self._lines.readline()
        except OSError as error:
            raise Unavailable("writer.gone") from error
        if not line:
            raise Unavailable("writer.gone")
        reply = msgspec.json.decode(line, type=Reply)
        if reply.positions is None:
            raise raised(reply)
        return reply.positions

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._socket.close()


def reach(folder: Folder, clock: Clock | None = None) -> Writer | Remote:
    """The writer of a folder: this process, or a connection to the one that holds the lock."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return Writer(folder, clock)
        except Unavailable as busy:
            if busy.code != "writer.busy":
                raise
            try:
                return Remote(folder)
            except OSError:
                if time.monotonic() > deadline:
                    raise busy from None
        select.poll().poll(_WAIT_MILLISECONDS)


def say(session: Session, entry: Entry, by: str, principal: str | None = None) -> int:
    """Say one entry; gives its position."""
    return session.submit(Submission([entry], by, principal))[0]
