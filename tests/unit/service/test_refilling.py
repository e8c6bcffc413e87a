"""A database is filled from a public tree: whole, or filled up after something stopped."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from subak.core.errors import Corrupt, Refused
from subak.service import refilling
from subak.service.clock import SetClock
from subak.service.databases import store_at
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder
from subak.service.refilling import refill
from subak.service.rows import Rows
from subak.service.store import Store, StoredEntry
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import FIRST_SECOND, new_books, registering

pytestmark = pytest.mark.both


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Books of eleven entries; few of them are taken at a time."""
    monkeypatch.setattr(refilling, "ENTRIES_AT_A_TIME", 3)
    folder = new_books(tmp_path / "books")
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*(f"a{number}" for number in range(10))))
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """An empty database of each kind; None is the file in a folder."""
    if request.param == "sqlite":
        yield None
        return
    server = postgres.server()
    yield (made := server.new_database())
    server.drop_database(made)


@pytest.fixture
def store(tmp_path: Path, address: str | None) -> Iterator[Store]:
    """A connection to it."""
    with closing(opened(tmp_path, address)) as store:
        yield store


def opened(tmp_path: Path, address: str | None) -> Store:
    again = Folder(tmp_path / "again")
    again.root.mkdir(exist_ok=True)
    return store_at(again, address)


def filled(store: Store, folder: Folder) -> int:
    def silent(done: int, total: int) -> None:
        assert done <= total

    documents = DocumentFolder(folder.public / "documents")
    return refill(store, FolderSource(folder.public), documents, silent).size


def agents(store: Store) -> int:
    return int(str(store.select("SELECT count(*) FROM agent")[0][0]))


def test_what_stopped_in_between_goes_on(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(BaseException):
        """Ctrl-C, or a killed process."""

    append = type(store).append

    def stop(store: Store, entries: list[StoredEntry], rows: Rows, note: str) -> None:
        if entries and entries[0].n >= 6:
            raise Interrupted
        append(store, entries, rows, note)

    with monkeypatch.context() as patch:
        patch.setattr(type(store), "append", stop)
        with pytest.raises(Interrupted):
            filled(store, folder)
    assert (store.size(), store.read_tables_current()) == (6, False)
    assert filled(store, folder) == 11
    assert (store.size(), agents(store), store.read_tables_current()) == (11, 12, True)
    assert store.checkpoint() == (folder.public / "checkpoint").read_text()
    assert filled(store, folder) == 11


def entries_of(folder: Folder) -> list[StoredEntry]:
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        rows = writer.store.select("SELECT * FROM entry ORDER BY n")
        return list(map(StoredEntry._make, rows))


def test_what_another_stop_left_wrong_is_not_taken(
    store: Store, folder: Folder, tmp_path: Path, address: str | None
) -> None:
    first, second, *_ = entries_of(folder)
    with closing(opened(tmp_path, address)) as earlier:
        earlier.append([first, second._replace(bytes=second.bytes + b" ")], Rows(), "")
    with pytest.raises(Corrupt, match="database.copy_differs"):
        filled(store, folder)


@pytest.mark.parametrize("more", [0, 11])
def test_other_or_newer_books_are_not_written_over(store: Store, folder: Folder, more: int) -> None:
    first, *_ = entries_of(folder)
    there = [first._replace(n=n, id=f"x{n}") for n in range(1, more + 1)]
    store.append([first if more else first._replace(bytes=b"{}"), *there], Rows(), "")
    with pytest.raises(Refused, match="database.not_empty"):
        filled(store, folder)


def test_a_tree_that_breaks_a_rule_is_named_by_its_entry(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(state: object, raw: bytes) -> None:
        raise Corrupt("entry.rule_broken")

    monkeypatch.setattr("subak.service.refilling.fold.replay", broken)
    with pytest.raises(Corrupt) as found:
        filled(store, folder)
    assert found.value.facts == {"entry": 0}
