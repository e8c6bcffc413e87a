"""Books that move between SQLite and PostgreSQL: whole, or not at all."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Corrupt, Refused, Unavailable
from subak.service import moving, rebuilding
from subak.service.clock import SetClock
from subak.service.databases import shown, store_at
from subak.service.folder import Folder
from subak.service.moving import move
from subak.service.postgres_store import PostgresStore
from subak.service.rows import Rows
from subak.service.store import StoredEntry
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import FIRST_SECOND, everything, new_books, registering

pytestmark = pytest.mark.both


class Interrupted(BaseException):
    """Ctrl-C, or a killed process."""


@pytest.fixture
def address() -> Iterator[str]:
    """An empty database."""
    server = postgres.server()
    yield (made := server.new_database())
    server.drop_database(made)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Books of eleven entries in their folder; few of them are copied at a time."""
    monkeypatch.setattr(moving, "ENTRIES_AT_A_TIME", 3)
    monkeypatch.setattr(rebuilding, "ROWS_OF_ENTRIES", 4)
    folder = new_books(tmp_path / "books")
    with writer_of(folder) as writer:
        writer.submit(registering(*(f"a{number}" for number in range(10))))
    return folder


def writer_of(folder: Folder) -> Writer:
    return Writer(folder, SetClock(FIRST_SECOND))


def silent(done: int, total: int) -> None:
    """Nobody looks at the progress."""
    assert done <= total


def moved(folder: Folder, address: str | None) -> int:
    return move(folder, address, silent, silent)


def say(folder: Folder, name: str) -> None:
    with writer_of(folder) as writer:
        writer.submit(registering(name))


def test_there_and_back(folder: Folder, address: str) -> None:
    before, settings = everything(folder), folder.settings.read_text()
    assert moved(folder, address) == 11
    assert folder.database_address == address
    assert everything(folder) == before
    assert folder.settings.stat().st_mode & 0o077 == 0
    say(folder, "kim")
    there = everything(folder)
    assert moved(folder, None) == 12
    assert folder.settings.read_text() == settings
    assert everything(folder) == there
    say(folder, "lea")
    assert moved(folder, address) == 13
    assert verify(FolderSource(folder.root)).size == 13


def test_nothing_is_left_out_of_the_settings(folder: Folder, address: str) -> None:
    with folder.settings.open("a") as settings:
        settings.write('# a remark\nnamed = "é"\n')
    moved(folder, address)
    assert folder.settings.read_text(encoding="utf-8").startswith("database = ")
    assert '# a remark\nnamed = "é"\n' in folder.settings.read_text(encoding="utf-8")


def _in_the_copy(patch: pytest.MonkeyPatch) -> None:
    append = PostgresStore.append

    def stop(store: PostgresStore, entries: list[StoredEntry], rows: Rows, note: str) -> None:
        if entries and entries[0].n >= 6:
            raise Interrupted
        append(store, entries, rows, note)

    patch.setattr(PostgresStore, "append", stop)


def _before_the_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moving, "check_copy", _interrupt)


def _in_the_rebuild(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PostgresStore, "rewrite", _interrupt)


def _before_the_settings(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Folder, "name_database", _interrupt)


def _before_the_new_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Path, "rename", _interrupt)


def _interrupt(*_: object) -> None:
    raise Interrupted


@pytest.mark.parametrize(
    "at",
    [
        _in_the_copy,
        _before_the_check,
        _in_the_rebuild,
        _before_the_settings,
        _before_the_new_name,
    ],
)
def test_interrupted_the_books_are_as_they_were(
    folder: Folder, address: str, at: Callable[[pytest.MonkeyPatch], None]
) -> None:
    before, settings = everything(folder), folder.settings.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        at(patch)
        with pytest.raises(Interrupted):
            moved(folder, address)
    assert folder.settings.read_bytes() == settings
    assert everything(folder) == before
    say(folder, "kim")
    before = everything(folder)
    assert moved(folder, address) == 12
    assert everything(folder) == before


def test_to_where_they_are(folder: Folder, address: str) -> None:
    with pytest.raises(Refused, match=r"database\.same"):
        moved(folder, None)
    moved(folder, address)
    with pytest.raises(Refused, match=r"database\.same"):
        moved(folder, address)


def test_another_name_of_where_they_are(
    folder: Folder, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subak.service.postgres_store.PATIENCE", "50ms")
    moved(folder, address)
    with pytest.raises(Unavailable, match=r"database\.held_elsewhere"):
        moved(folder, f"{address}&application_name=another")


def test_never_onto_other_books(folder: Folder, address: str, tmp_path: Path) -> None:
    new_books(tmp_path / "others", SetClock(FIRST_SECOND + 60), address)
    with pytest.raises(Refused, match=r"database\.not_empty"):
        moved(folder, address)
    with pytest.raises(Refused, match=r"database\.not_empty"):
        new_books(tmp_path / "more", database=address)
    assert not (tmp_path / "more").exists()


def test_never_onto_newer_books(folder: Folder, address: str) -> None:
    moved(folder, address)
    say(folder, "kim")
    folder.database.unlink()
    with closing(store_at(folder, None)) as store:
        said = next(reading_all(folder))
        newer = [said, *(said._replace(n=n, id=f"x{n}") for n in range(1, 20))]
        store.append(newer, Rows(), "")
    with pytest.raises(Refused, match=r"database\.not_empty"):
        moved(folder, None)
    assert folder.database_address == address


def reading_all(folder: Folder) -> Iterator[StoredEntry]:
    """The entries of some books, in order."""
    with writer_of(folder) as writer:
        yield from map(StoredEntry._make, writer.store.select("SELECT * FROM entry ORDER BY n"))


def test_what_differs_from_the_checkpoint_is_not_taken(folder: Folder, address: str) -> None:
    first, second = list(reading_all(folder))[:2]
    with closing(store_at(folder, address)) as store:
        store.append([first, second._replace(bytes=second.bytes + b" ")], Rows(), "")
    with pytest.raises(Corrupt, match=r"database\.copy_differs"):
        moved(folder, address)
    say(folder, "kim")


def test_never_beside_a_writer(folder: Folder, address: str) -> None:
    with writer_of(folder), pytest.raises(Unavailable, match=r"writer\.busy"):
        moved(folder, address)


@pytest.mark.parametrize("address", ["mysql://host/books", "books.sqlite3", ""])
def test_no_address(folder: Folder, address: str) -> None:
    with pytest.raises(Refused, match=r"database\.address_malformed"):
        moved(folder, address)


def test_a_password_is_not_shown() -> None:
    folder = Folder(Path("books"))
    assert shown(folder, "postgresql://ada:secret@host:5432/b") == "postgresql://ada:…@host:5432/b"
    assert shown(folder, "postgresql:///b?user=ada&password=secret&port=1") == (
        "postgresql:///b?user=ada&password=…&port=1"
    )
    assert shown(folder, "postgresql://ada:sec?ret@host/b") == "postgresql://ada:…@host/b"
    assert shown(folder, "postgresql://host:5432/b") == "postgresql://host:5432/b"
    assert shown(folder, None) == "books/subak.sqlite3"
