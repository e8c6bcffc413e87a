"""A rehearsed history said again to a real writer, entry by entry, each in a commit of its own."""

from dataclasses import dataclass
from pathlib import Path

from subak.core import fold
from subak.core.books import BooksOpened
from subak.core.days import DayClosed
from subak.core.instants import parse_instant
from subak.core.state import State
from subak.service.clock import SetClock
from subak.service.opening import open_books
from subak.service.writer import Submission, Writer
from tests.support.rehearsal import MemoryDocuments, Rehearsal


@dataclass(frozen=True)
class Told:
    """A history that was told elsewhere."""

    documents: MemoryDocuments
    bytes: list[bytes]


def told_in(writer: Writer) -> Told:
    """What was told to a writer."""
    documents = MemoryDocuments()
    for file in (writer.folder.public / "documents").iterdir():
        documents.held[bytes.fromhex(file.stem)] = file.read_bytes()
    return Told(documents, list(writer.store.entries()))


def retell(books: Rehearsal | Told, root: Path, database: str | None = None) -> Writer:
    """A writer in a new folder that has admitted all that was rehearsed; days it closes itself."""
    state, clock, writer = State(books.documents), SetClock(0), None
    for raw in books.bytes:
        said, stamp = fold.replay(state, raw)
        clock.seconds = parse_instant(stamp.at)
        if isinstance(said, BooksOpened):
            folder = open_books(root, said, clock, database)
            documents = folder.public / "documents"
            documents.mkdir(exist_ok=True)
            for digest, document in books.documents.held.items():
                (documents / f"{digest.hex()}.json").write_bytes(document)
            writer = Writer(folder, clock)
            continue
        assert writer is not None
        if isinstance(said, DayClosed):
            writer.close_days()
        else:
            writer.submit(Submission([said], stamp.by, stamp.principal, proofs=[stamp.proof]))
    assert writer is not None
    return writer
