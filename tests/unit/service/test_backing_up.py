"""A backup is whole or not there, whoever writes meanwhile and whatever fails."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Corrupt, Refused, Unavailable
from subak.log.edge import TileEdge, TileFile
from subak.service import backing_up
from subak.service.backing_up import back_up
from subak.service.backup_files import MANIFEST, check_files, copy_private, read_manifest
from subak.service.clock import SetClock
from subak.service.databases import store_of
from subak.service.folder import Folder
from subak.service.payloads import PayloadStore
from subak.service.rows import Rows
from subak.service.store import Reading, StoredEntry
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import FIRST_SECOND, new_books, registering

pytestmark = pytest.mark.both
DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(params=DATABASES)
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Folder]:
    """Books of 601 entries on each database."""
    server = postgres.server() if request.param == "postgresql" else None
    address = server.new_database() if server else None
    folder = new_books(tmp_path / "books", database=address)
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*(f"a{number}" for number in range(600))))
    with closing(PayloadStore(folder.private, folder.public / "openings")) as payloads:
        payloads.add("before")
    yield folder
    if server and address:
        server.drop_database(address)


def silent(done: int, total: int) -> None:
    """Nobody looks at the progress."""
    assert done <= total


def made(folder: Folder, place: Path) -> int:
    backup = back_up(folder, place, silent, with_keys=False)
    check_files(place, read_manifest(place), silent)
    return backup.manifest.entries


def test_a_backup_verifies_where_it_lies(folder: Folder, tmp_path: Path) -> None:
    place = tmp_path / "backup"
    assert made(folder, place) == 601
    assert verify(FolderSource(place)).size == 601
    assert place.stat().st_mode & 0o777 == 0o700
    readable = [file for file in place.rglob("*") if file.is_file() and file.stat().st_mode & 0o77]
    assert readable == []
    assert "database" not in (place / "subak.toml").read_text()
    assert {file.name for file in place.iterdir()} == {
        MANIFEST,
        "private",
        "public",
        "published",
        "subak.toml",
    }


def test_what_is_said_meanwhile_is_not_half_in_it(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, payloads = tmp_path / "backup", PayloadStore(folder.private, folder.public / "openings")
    tree = backing_up._tree
    with Writer(folder, SetClock(FIRST_SECOND)) as writer, closing(payloads):
        said = iter(range(1000))

        def meanwhile(done: int, total: int) -> None:
            payloads.add(f"payload {done}")
            writer.submit(registering(f"b{next(said)}"))

        def late(reading: Reading, edge: TileEdge) -> Iterator[TileFile]:
            writer.submit(registering("in-between"))
            return tree(reading, edge)

        monkeypatch.setattr(backing_up, "_tree", late)
        back_up(folder, place, meanwhile, with_keys=False)
        assert writer.state.size > 603
    assert verify(FolderSource(place)).size == 601
    check_files(place, read_manifest(place), silent)
    with closing(PayloadStore(place / "private", place / "none")) as kept:
        assert kept.holding("payload 256")


def test_keys_are_in_it_only_where_that_was_said(folder: Folder, tmp_path: Path) -> None:
    backup = back_up(folder, tmp_path / "backup", silent, with_keys=True)
    assert backup.manifest.keys
    key = tmp_path / "backup/keys/log.key"
    assert key.read_bytes() == (folder.keys / "log.key").read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600


def test_nothing_is_replaced_and_nothing_lies_in_the_books(folder: Folder, tmp_path: Path) -> None:
    made(folder, tmp_path / "backup")
    with pytest.raises(Refused, match="backup.place_taken"):
        made(folder, tmp_path / "backup")
    with pytest.raises(Refused, match="backup.inside_books"):
        made(folder, folder.public / "backup")


def test_a_changed_database_is_no_backup(folder: Folder, tmp_path: Path) -> None:
    with closing(store_of(folder)) as store:
        extra = StoredEntry(601, "x", "agent.registered", "", "", None, b"{}")
        store.append([extra], Rows(), store.checkpoint())
    with pytest.raises(Corrupt, match="log.root_differs"):
        made(folder, tmp_path / "backup")
    assert [file.name for file in tmp_path.iterdir()] == ["books"]


def test_interrupted_nothing_has_its_name(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(BaseException):
        """Ctrl-C."""

    def interrupt(*_: object) -> None:
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(backing_up, "write_manifest", interrupt)
        with pytest.raises(Interrupted):
            made(folder, tmp_path / "backup")
    assert [file.name for file in tmp_path.iterdir()] == ["books"]
    (tmp_path / "backup.part").mkdir()
    (tmp_path / "backup.part" / "left by a power cut").touch()
    assert made(folder, tmp_path / "backup") == 601
    assert not (tmp_path / "backup.part").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("size", ["100k", "300k"])
def test_a_full_disk_leaves_no_half_of_one(folder: Folder, tmp_path: Path, size: str) -> None:
    with closing(PayloadStore(folder.private, folder.public / "openings")) as payloads:
        payloads.add("x" * 200_000)
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    try:
        with pytest.raises((Unavailable, OSError), match=r"store\.disk_full|No space left"):
            made(folder, disk / "backup")
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_of_a_private_folder_goes_what_is_kept(tmp_path: Path) -> None:
    private = tmp_path / "private"
    for path in ("waiting/tile", "snapshot", "orders/m1.xml", "orders/m2.xml.new"):
        (private / path).parent.mkdir(parents=True, exist_ok=True)
        (private / path).write_text(path)
    with closing(PayloadStore(private, tmp_path / "none")) as payloads:
        payloads.add("kept")
        copy_private(private, tmp_path / "copy")  # while it is open
    copied = {file.relative_to(tmp_path / "copy").as_posix() for file in walk(tmp_path / "copy")}
    assert copied == {"orders/m1.xml", "payloads.sqlite3"}


def test_no_page_of_what_was_deleted_comes_along(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    with closing(sqlite3.connect(private / "loose.sqlite3")) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES ('canary of the valley')")
        database.commit()
        database.execute("DELETE FROM t")
        database.commit()
    assert b"canary" in (private / "loose.sqlite3").read_bytes()
    copy_private(private, tmp_path / "copy")
    assert b"canary" not in (tmp_path / "copy/loose.sqlite3").read_bytes()


def walk(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_a_backup_that_was_touched_is_named(folder: Folder, tmp_path: Path) -> None:
    place = tmp_path / "backup"
    made(folder, place)
    manifest = read_manifest(place)
    file = place / "public/tile/entries/000"
    before = file.read_bytes()
    file.write_bytes(before[:-1] + b" ")
    with pytest.raises(Corrupt, match="backup.file_changed"):
        check_files(place, manifest, silent)
    file.unlink()
    with pytest.raises(Corrupt, match="backup.file_missing"):
        check_files(place, manifest, silent)
    file.write_bytes(before)
    (place / "private/more").touch()
    with pytest.raises(Corrupt, match="backup.file_unexpected"):
        check_files(place, manifest, silent)
    shutil.copy(file, place / MANIFEST)
    with pytest.raises(Corrupt, match="backup.manifest_malformed"):
        read_manifest(place)
    (place / MANIFEST).write_text((tmp_path / "none").name)
    with pytest.raises(Corrupt, match="backup.manifest_malformed"):
        read_manifest(place)
    (place / MANIFEST).unlink()
    with pytest.raises(Refused, match="backup.unknown"):
        read_manifest(place)
