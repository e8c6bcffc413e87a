"""Opening books: a folder, its keys, and the first entry."""

import shutil
from contextlib import closing
from pathlib import Path

import subak.releases
from subak.core.books import BooksOpened
from subak.core.errors import need
from subak.service.clock import Clock
from subak.service.databases import store_at
from subak.service.folder import Folder, create
from subak.service.keys import LogKey, new_key, read_key
from subak.service.said import proper
from subak.service.writer import Submission, Writer


def open_books(
    root: Path, opened: BooksOpened, clock: Clock | None = None, database: str | None = None
) -> Folder:
    """Make a folder with its keys and say the first entry, in the folder or a database elsewhere.

    Nothing is left where that is refused, first for what `proper` refuses.
    Refused: books.folder_not_empty, database.not_empty.
    """
    said = proper(opened)
    if database is not None:
        _need_empty(Folder(root), database)
    was_there = root.exists()
    folder = create(root, opened, database)
    try:
        key = LogKey(opened.origin, new_key(folder.keys / "log.key"))
        (folder.public / "vkey").write_text(f"{key.verifier}\n", encoding="utf-8")
        with Writer(folder, clock) as writer:
            writer.submit(Submission([said], by=opened.keeper, principal=opened.operator))
    except BaseException:
        shutil.rmtree(root)
        if was_there:
            root.mkdir()
        raise
    return folder


def _need_empty(folder: Folder, database: str) -> None:
    """Fail now, while nothing is made, where the database is away or holds books."""
    with closing(store_at(folder, database)) as store:
        need(store.size() == 0, "database.not_empty")


def new_recovery_key(path: Path) -> bytes:
    """Make the recovery key in a file outside the books.

    Gives its public half for the first entry.
    """
    new_key(path)
    return read_key(path).public_key().public_bytes_raw()


RELEASE = subak.releases.LATEST
