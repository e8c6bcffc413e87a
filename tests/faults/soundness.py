"""What must hold after anything that happens to a writer, once another one has started."""

from collections.abc import Iterable
from pathlib import Path

from subak.audit.verify import Asked, verify
from subak.log.checkpoint import Checkpoint
from subak.log.note import open_note
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import LogKey, read_key
from subak.service.payloads import PayloadStore
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.books import FIRST_SECOND, everything, registering

_FILES = {
    "subak.toml", "subak.sqlite3", "writer.lock", "keys/log.key",
    "private/payloads.sqlite3", "private/snapshot", "public/checkpoint", "public/vkey",
}  # fmt: skip
_CHECKED = ("public/tile/", "public/documents/", "public/openings/")
"""Where the verification says what does not belong there."""


def published(books: Path) -> str:
    """The checkpoint that the world sees."""
    return (books / "public" / "checkpoint").read_text(encoding="utf-8")


def size_of(books: Path, note: str) -> int:
    """The size that a checkpoint states, signed."""
    folder = Folder(books)
    key = LogKey(folder.origin, read_key(folder.keys / "log.key"))
    return Checkpoint.parse(open_note(note, [key.verifier])).size


def check_sound(
    books: Path, acknowledged: Iterable[str], before: str, after: str = "after"
) -> None:
    """Start again: all that was acknowledged is there, the log goes on, nothing lies about."""
    left = published(books)
    assert size_of(books, left) >= size_of(books, before), "the published log shrank"
    with Writer(Folder(books), SetClock(FIRST_SECOND)) as writer:
        missing = [name for name in acknowledged if writer.store.find(name) is None]
        assert not missing, f"acknowledged, and not there: {missing}"
        assert size_of(books, published(books)) == writer.state.size, "not all is published"
        PayloadStore(writer.folder.private, writer.folder.public / "openings").close()
        live = everything(writer.folder)
        writer.rebuild()
        assert everything(writer.folder) == live, "the read tables are not those of the log"
    assert not stray(books), stray(books)
    with Writer(Folder(books), SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(after))
        size = writer.state.size
    for earlier in (before, left):
        assert verify(FolderSource(books), Asked(previous=earlier)).size == size
    assert not stray(books), stray(books)


def stray(books: Path) -> list[str]:
    """Files that nobody needs, of which the verification of the log says nothing."""
    files = sorted(path for path in books.rglob("*") if path.is_file())
    names = [path.relative_to(books).as_posix() for path in files]
    beside = [path for path in books.rglob("*.p") if path.with_suffix("").is_file()]
    return [
        *(name for name in names if name not in _FILES and not name.startswith(_CHECKED)),
        *(f"{path.relative_to(books)}, where the tile is full" for path in beside),
    ]
