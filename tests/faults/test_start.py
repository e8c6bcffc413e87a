"""The start of a writer: what is published is looked at, made good, or refused."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.edge import TileEdge
from subak.log.merkle import leaf_hashes
from subak.log.tiles import ENTRIES, Tile, partial_hash_tiles, tiles_of
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import LogKey, read_key
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import FIRST_SECOND, new_books, registering

Damage = Callable[[Path], None]


def removed(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def turned(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def books_of(root: Path, size: int) -> Folder:
    folder = new_books(root)
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*(f"a{number}" for number in range(size - 1))))
    return folder


def right_edge(size: int) -> list[Tile]:
    """The unfinished tile of each level, and the last leaves with their entries."""
    index, width = (size - 1) // 256, (size - 1) % 256 + 1
    last = [Tile(ENTRIES, index, width), Tile(0, index, width)]
    return list(dict.fromkeys([*last, *partial_hash_tiles(size)]))


def is_made_good(folder: Folder, tile: Tile, damage: Damage) -> None:
    path = folder.public / tile.path
    before = path.read_bytes()
    damage(path)
    Writer(folder, SetClock(FIRST_SECOND)).close()
    assert path.read_bytes() == before, tile.path


@pytest.mark.parametrize("size", [255, 256, 257, 600])
@pytest.mark.parametrize("damage", [removed, emptied, cut, turned])
def test_the_right_edge_is_read_again(tmp_path: Path, size: int, damage: Damage) -> None:
    folder = books_of(tmp_path / "books", size)
    for tile in right_edge(size):
        is_made_good(folder, tile, damage)
    assert verify(FolderSource(folder.root)).size == size


@pytest.mark.parametrize("damage", [removed, emptied])
def test_every_missing_file_is_made(tmp_path: Path, damage: Damage) -> None:
    folder = books_of(tmp_path / "books", 600)
    for tile in tiles_of(600):
        is_made_good(folder, tile, damage)
    assert verify(FolderSource(folder.root)).size == 600


def test_a_full_file_of_another_length_is_made_again(tmp_path: Path) -> None:
    is_made_good(books_of(tmp_path / "books", 600), Tile(0, 0, 256), cut)


def _publish(folder: Folder, size: int, root: bytes) -> bytes:
    """Sign and publish a checkpoint as if the log had been another one."""
    key = LogKey(folder.origin, read_key(folder.keys / "log.key"))
    note = key.sign(Checkpoint(folder.origin, size, root).text()).encode()
    (folder.public / "checkpoint").write_bytes(note)
    return note


def _is_refused(folder: Folder, code: str) -> None:
    files = {path: path.read_bytes() for path in folder.public.rglob("*") if path.is_file()}
    for _ in range(2):
        with pytest.raises(Corrupt, match=code):
            Writer(folder, SetClock(FIRST_SECOND))
    left = {path: path.read_bytes() for path in folder.public.rglob("*") if path.is_file()}
    assert left == files


@pytest.mark.parametrize("size", [1, 299, 300])
def test_another_log_that_was_published_is_refused(tmp_path: Path, size: int) -> None:
    folder = books_of(tmp_path / "books", 300)
    _publish(folder, size, bytes(32))
    _is_refused(folder, r"log\.published_differs")


def test_more_than_was_committed_is_refused(tmp_path: Path) -> None:
    folder = books_of(tmp_path / "books", 300)
    _publish(folder, 301, bytes(32))
    _is_refused(folder, r"log\.published_beyond_committed")


def test_an_older_part_of_the_same_log_is_gone_on_from(tmp_path: Path) -> None:
    folder = books_of(tmp_path / "books", 300)
    note = (folder.public / "checkpoint").read_bytes()
    edge = TileEdge()
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        edge.extend(leaf_hashes(list(writer.store.entries(0, 200))))
    _publish(folder, 200, edge.root())
    Writer(folder, SetClock(FIRST_SECOND)).close()
    assert (folder.public / "checkpoint").read_bytes() == note


@pytest.mark.parametrize("n", [0, 150, 299])
def test_an_entry_that_was_changed_in_the_database_is_refused(tmp_path: Path, n: int) -> None:
    """The last ones are read at every start; others where files have to be made again."""
    folder = books_of(tmp_path / "books", 300)
    _change_entry(folder, n)
    if n < 256:
        (folder.public / Tile(0, 0, 256).path).unlink()
    files = (folder.public / "checkpoint").read_bytes()
    with pytest.raises(Corrupt, match=r"log\.published_differs"):
        Writer(folder, SetClock(FIRST_SECOND))
    assert (folder.public / "checkpoint").read_bytes() == files


def test_a_changed_entry_without_anything_published_is_refused(tmp_path: Path) -> None:
    folder = books_of(tmp_path / "books", 300)
    _change_entry(folder, 7)
    (folder.public / "checkpoint").unlink()
    with pytest.raises(Corrupt, match=r"log\.root_differs"):
        Writer(folder, SetClock(FIRST_SECOND))


def _change_entry(folder: Folder, n: int) -> None:
    changed = f"UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE n = 3) WHERE n = {n}"
    if folder.database_address is not None:
        postgres.server().does(changed.replace("entry", "subak.entry"), folder.database_address)
        return
    with closing(sqlite3.connect(folder.database)) as database, database:
        database.execute(changed)
