"""A writer in a process of its own that waits before it acts, so that somebody can harm it.

    python -m tests.faults.acting BOOKS ACT TOLD

What became of it stands in the first byte of the file TOLD, which is in memory: no call writes it.
In a trace, `getppid` shows when it was told.
"""

import mmap
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from subak.core.canonical import Json
from subak.core.errors import SubakError, Unavailable
from subak.ledger.agents import AgentRegistered
from subak.service import waiting_room, writer
from subak.service.clock import SetClock
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder
from subak.service.payloads import PayloadStore
from subak.service.writer import Submission, Writer
from tests.support.books import FIRST_SECOND, registering

ACKNOWLEDGED, STOPPED = 1, 2
BATCH = tuple(f"batch-{number}" for number in range(40))
TEXT: Json = {"text": "Norms"}
Tell = Callable[[int], None]


class InTurn(Executor):
    """Does at once what it is given: the calls come in the same order each time."""

    def submit(self, act: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(act(*given, **named))
        except OSError as error:
            future.set_exception(error)
        return future


def append(folder: Folder, tell: Tell) -> None:
    """One entry in a commit of its own."""
    _submit(folder, [registering("one")], tell)


def batch(folder: Folder, tell: Tell) -> None:
    """Forty submissions in one commit; with them a tile becomes full."""
    _submit(folder, [registering(name) for name in BATCH], tell)


def _submit(folder: Folder, submissions: list[Submission], tell: Tell) -> None:
    with Writer(folder, SetClock(FIRST_SECOND)) as writing:
        _wait()
        try:
            writing.submit_all(submissions)
        except (Unavailable, OSError):
            _is_stopped(writing)
            tell(STOPPED)
        else:
            tell(ACKNOWLEDGED)


def _is_stopped(writing: Writer) -> None:
    """A failed write is never retried."""
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"writer\.stopped"):
            writing.submit(registering("too-late"))


def named(folder: Folder, tell: Tell) -> None:
    """A document, a name that may be open, the entry that commits to it, and its opening."""
    documents = DocumentFolder(folder.public / "documents", folder.waiting)
    openings = folder.public / "openings"
    with (
        Writer(folder, SetClock(FIRST_SECOND)) as writing,
        closing(PayloadStore(folder.private, openings)) as payloads,
    ):
        _wait()
        documents.add(TEXT)
        name = payloads.add("Moulin")
        said = AgentRegistered(id="one", type="group", sphere="commons", name=name)
        writing.submit(Submission([said], by="ada", principal="house"))
        tell(ACKNOWLEDGED)
        payloads.publish_open([said])


def start(folder: Folder, tell: Tell) -> None:
    """The start of a writer that has something to make good."""
    _wait()
    with Writer(folder, SetClock(FIRST_SECOND)):
        tell(ACKNOWLEDGED)


def close(folder: Folder, tell: Tell) -> None:
    """The end of a writer, which keeps a snapshot."""
    writer.ENTRIES_BETWEEN_SNAPSHOTS = 1
    writing = Writer(folder, SetClock(FIRST_SECOND))
    writing.submit(registering("one"))
    tell(ACKNOWLEDGED)
    _wait()
    writing.close()


ACTS = {act.__name__: act for act in (append, batch, named, start, close)}
SAID = {"append": ("one",), "batch": BATCH, "named": ("one",), "start": (), "close": ("one",)}


def _wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def main() -> None:
    """Do one act."""
    waiting_room.ThreadPoolExecutor = lambda _: InTurn()  # type: ignore[attr-defined,assignment]
    with Path(sys.argv[3]).open("r+b") as file:
        told = mmap.mmap(file.fileno(), 1)

    def tell(what: int) -> None:
        told[0] = what
        os.getppid()

    with suppress(SubakError, OSError):
        ACTS[sys.argv[2]](Folder(Path(sys.argv[1])), tell)
    os._exit(0)  # what the interpreter still does is not looked at


if __name__ == "__main__":
    main()
