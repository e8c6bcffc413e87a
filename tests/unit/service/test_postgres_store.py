"""The store on a real PostgreSQL server: what goes wrong has a name, and leaves nothing halved."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Corrupt, Unavailable
from subak.service import postgres_store
from subak.service.clock import SetClock
from subak.service.databases import reading_of
from subak.service.folder import Folder
from subak.service.postgres_store import PostgresReading, PostgresStore, lock_key
from subak.service.rows import Rows
from subak.service.store import StoredEntry
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import FIRST_SECOND, everything, new_books, registering

pytestmark = pytest.mark.both


@pytest.fixture
def address() -> Iterator[str]:
    """An empty database."""
    server = postgres.server()
    yield (made := server.new_database())
    server.drop_database(made)


@pytest.fixture
def folder(tmp_path: Path, address: str) -> Folder:
    """Books in it."""
    return new_books(tmp_path / "books", database=address)


def writer_of(folder: Folder) -> Writer:
    return Writer(folder, SetClock(FIRST_SECOND))


def goes_on(folder: Folder, size: int) -> None:
    """A new writer finds so many entries, shows what a rebuild shows, and admits the next."""
    with writer_of(folder) as writer:
        assert writer.state.size == size
        live = everything(folder)
        writer.rebuild()
        assert everything(folder) == live
        writer.submit(registering("next"))
    assert verify(FolderSource(folder.root)).size == size + 1


def entry(n: int, name: str) -> StoredEntry:
    return StoredEntry(n, name, "kind", "at", "by", None, b"\x00\xff" + name.encode())


def test_what_was_appended_is_read(address: str) -> None:
    with closing(PostgresStore(address)) as store, closing(PostgresReading(address)) as reading:
        assert (reading.size(), reading.checkpoint(), list(reading.entries())) == (0, "", [])
        store.append([entry(0, "a"), entry(1, "b"), entry(2, "c")], Rows(), "first")
        store.append([], Rows(), "second")
        assert (reading.size(), reading.checkpoint()) == (3, "second")
        assert list(reading.entries(1)) == [b"\x00\xffb", b"\x00\xffc"]
        assert list(reading.entries(0, 1)) == [b"\x00\xffa"]
        assert reading.find("b") == (1, b"\x00\xffb")
        assert reading.find("d") is None


def test_entries_are_read_by_parts(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_store, "ENTRIES_AT_A_TIME", 3)
    with closing(PostgresStore(address)) as store:
        store.append([entry(n, f"e{n}") for n in range(10)], Rows(), "note")
        for stop in (None, 0, 3, 6, 10):
            assert len(list(store.entries(0, stop))) == (10 if stop is None else stop)
        assert [raw[2:] for raw in store.entries(5)] == [f"e{n}".encode() for n in range(5, 10)]


def test_numbers_and_order_are_those_of_sqlite(address: str) -> None:
    with closing(PostgresStore(address)) as store:
        store.append([entry(n, name) for n, name in enumerate("aZéz-")], Rows(), "")
        assert store.select("SELECT id FROM entry ORDER BY id") == [*zip("-Zazé")]
        assert store.select("SELECT sum(n), sum(n) > 9 FROM entry") == [(10, 1)]


def test_a_reader_cannot_write(folder: Folder) -> None:
    with closing(reading_of(folder)) as reading:
        with pytest.raises(Unavailable, match=r"store\.not_available.*read-only"):
            reading.select("DELETE FROM entry RETURNING n")
        assert reading.size() == 1


def test_a_reader_sees_one_moment(folder: Folder) -> None:
    with closing(reading_of(folder)) as reading, writer_of(folder) as writer:
        with reading.at_one_moment():
            assert reading.size() == 1
            writer.submit(registering("kim"))
            assert reading.size() == 1
        assert reading.size() == 2


def test_one_writer_for_all_copies_of_a_folder(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_store, "PATIENCE", "50ms")
    shutil.copytree(folder.root, tmp_path / "copy")
    with writer_of(folder) as writer:
        for _ in range(2):
            with pytest.raises(Unavailable, match=r"database\.held_elsewhere"):
                writer_of(Folder(tmp_path / "copy"))
        writer.submit(registering("kim"))
    goes_on(folder, 2)
    assert lock_key("example.org/a") != lock_key("example.org/b")


def test_a_lost_connection_stops_the_writer(folder: Folder, address: str) -> None:
    with writer_of(folder) as writer:
        postgres.server().disconnect(address)
        with pytest.raises(Unavailable, match=r"store\.connection_lost"):
            writer.submit(registering("kim"))
        with pytest.raises(Unavailable, match=r"writer\.stopped"):
            writer.submit(registering("lea"))
    goes_on(folder, 1)


def test_a_database_that_takes_nothing(folder: Folder, address: str) -> None:
    postgres.server().sets(address, "default_transaction_read_only = on")
    with writer_of(folder) as writer:
        with pytest.raises(Unavailable, match=r"store\.not_available.*read-only"):
            writer.submit(registering("kim"))
        with pytest.raises(Unavailable, match=r"writer\.stopped"):
            writer.submit(registering("kim"))
    postgres.server().sets(address, "default_transaction_read_only = off")
    goes_on(folder, 1)


def test_a_server_that_is_away(folder: Folder) -> None:
    folder.name_database("postgresql:///books?host=/nowhere")
    with pytest.raises(Unavailable, match=r"database\.not_reached"):
        writer_of(folder)
    with pytest.raises(Unavailable, match=r"database\.not_reached"):
        reading_of(folder)


def test_a_database_that_was_emptied_is_not_begun_anew(folder: Folder, address: str) -> None:
    postgres.server().does("DROP SCHEMA subak CASCADE", address)
    with pytest.raises(Corrupt, match=r"log\.published_beyond_committed"):
        writer_of(folder)


def test_a_server_killed_in_the_middle_of_a_commit(tmp_path: Path) -> None:
    server = postgres.new_server()
    folder = new_books(tmp_path / "books", database=server.new_database())
    with writer_of(folder) as writer:
        append = writer.store.append

        def killed(entries: Iterable[StoredEntry], rows: Rows, checkpoint: str) -> None:
            append(_then(entries, server.kill), rows, checkpoint)  # type: ignore[arg-type]

        writer.store.append = killed  # type: ignore[method-assign]
        with pytest.raises(Unavailable, match=r"store\.connection_lost"):
            writer.submit(registering(*(f"a{number}" for number in range(300))))
    with pytest.raises(Unavailable, match=r"database\.not_reached"):
        writer_of(folder)
    server.start()
    goes_on(folder, 1)
    server.stop()


def _then(entries: Iterable[StoredEntry], act: object) -> Iterator[StoredEntry]:
    yield from entries
    assert callable(act)
    act()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_refuses_and_leaves_a_log_that_goes_on(tmp_path: Path) -> None:
    disk, server = Path(tempfile.mkdtemp(prefix="subak-full-")), postgres.new_server()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=13m,mode=777", "tmpfs", disk], check=True)
    try:
        shutil.chown(disk, "nobody")
        server.does(f"CREATE TABLESPACE small LOCATION '{disk}'")
        address = server.new_database(tablespace="small")
        folder = new_books(tmp_path / "books", database=address)
        admitted = _fill(folder)
        subprocess.run(["mount", "-o", "remount,size=60m", disk], check=True)
        goes_on(folder, 1 + admitted)
    finally:
        server.stop()
        subprocess.run(["umount", "-l", disk], check=True)
        disk.rmdir()


def _fill(folder: Folder) -> int:
    """Append until the disk is full; gives how many entries were admitted."""
    admitted: list[int] = []
    with pytest.raises(Unavailable, match=r"store\.disk_full"):
        _append_until_full(folder, admitted)
    return len(admitted)


def _append_until_full(folder: Folder, admitted: list[int]) -> None:
    with writer_of(folder) as writer:
        for batch in range(1000):
            names = [f"a{batch}-{number}" for number in range(200)]
            admitted += writer.submit(registering(*names))
