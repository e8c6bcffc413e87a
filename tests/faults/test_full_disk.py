"""A disk that is nearly full refuses early; one that fills in the middle of a write loses nothing.

PostgreSQL has its own disk elsewhere, which `test_postgres_store` fills; here the disk of the
public log fills beside it.
"""

from itertools import count
from pathlib import Path

import pytest

from subak.core.errors import Unavailable
from subak.service import room
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.writer import Writer
from tests.faults.soundness import check_sound, published
from tests.support import postgres
from tests.support.books import FIRST_SECOND, copy_books, everything, new_books, registering
from tests.support.small_disk import give_room, small_disk

pytestmark = pytest.mark.both

LARGEST = 40_000


def submit_without_end(writer: Writer, at_once: int, acknowledged: list[str]) -> None:
    for number in count():
        names = [f"a{number}-{place}" for place in range(at_once)]
        writer.submit(registering(*names))
        acknowledged += names


def filled(folder: Folder, at_once: int) -> list[str]:
    """Append until the disk is full; gives the ids that were acknowledged."""
    acknowledged: list[str] = []
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        with pytest.raises(Unavailable, match=r"store\.disk_(full|failed)"):
            submit_without_end(writer, at_once, acknowledged)
        with pytest.raises(Unavailable, match=r"writer\.stopped"):
            writer.submit(registering("too-late"))
    return acknowledged


def fill(made: Path, place: Path, kilobytes: int, at_once: int) -> None:
    with small_disk(place, kilobytes) as disk:
        copy_books(made, disk / "books")
        before = published(disk / "books")
        acknowledged = filled(Folder(disk / "books"), at_once)
        give_room(disk, LARGEST)
        check_sound(disk / "books", acknowledged, before)


def test_a_disk_that_fills_in_the_middle_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "ROOM", 0)
    made = new_books(tmp_path / "made").root
    for kilobytes in (1_200, 1_500):
        fill(made, tmp_path / "disk", kilobytes, at_once=40)


@pytest.mark.proof
@pytest.mark.parametrize("at_once", [1, 40, 300])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_disks_of_many_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str, at_once: int
) -> None:
    monkeypatch.setattr(room, "ROOM", 0)
    address = postgres.server().new_database() if database == "postgresql" else None
    made = new_books(tmp_path / "made", database=address).root
    for kilobytes in range(1_000, 1_320, 8):  # a commit takes a few pages of 4 kilobytes
        fill(made, tmp_path / "disk", kilobytes, at_once)


def test_a_disk_with_little_room_refuses_before_anything_is_written(tmp_path: Path) -> None:
    made = new_books(tmp_path / "made").root
    with small_disk(tmp_path / "disk", room.ROOM // 1024) as disk:
        folder = Folder(disk / "books")
        copy_books(made, folder.root)
        before = everything(folder)
        with Writer(folder, SetClock(FIRST_SECOND)) as writer:
            for _ in range(2):
                with pytest.raises(Unavailable, match=r"store\.disk_full"):
                    writer.submit(registering("kim"))
            with pytest.raises(Unavailable, match=r"store\.disk_full"):
                writer.close_days()
            assert everything(folder) == before
            give_room(disk, LARGEST)
            writer.submit(registering("kim"))
