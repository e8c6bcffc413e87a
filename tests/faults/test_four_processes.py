"""Four processes say the same ids to one writer: no gap, no double, and the same replay."""

import multiprocessing
import random
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.session import Remote
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.faults.serving import served
from tests.support import postgres
from tests.support.books import FIRST_SECOND, everything, new_books, registering

pytestmark = pytest.mark.both

PROCESSES = 4
LARGEST_PORTION = 20

Said = dict[str, int]
"""Positions by id."""


def say_half(books: Path, entries: int, process: int) -> Said:
    """Say a half of all ids, which each neighbour shares in part, shuffled and in portions."""
    chance = random.Random(process)
    first = entries // PROCESSES * process
    names = [f"a{number % entries}" for number in range(first, first + entries // 2)]
    chance.shuffle(names)
    said: Said = {}
    with Remote(Folder(books)) as remote:
        while names:
            cut = chance.randint(1, LARGEST_PORTION)
            portion, names = names[:cut], names[cut:]
            said |= zip(portion, remote.submit(registering(*portion)), strict=True)
    return said


def say_all(root: Path, entries: int, database: str) -> None:
    address = postgres.server().new_database() if database == "postgresql" else None
    folder = new_books(root, database=address)
    with served(root), multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        given = [(root, entries, process) for process in range(PROCESSES)]
        heard = pool.starmap(say_half, given)
    positions: Said = {}
    for said in heard:
        assert all(positions.setdefault(name, n) == n for name, n in said.items())
    assert sorted(positions.values()) == list(range(1, entries + 1))
    check_same(folder, positions)


def check_same(folder: Folder, positions: Said) -> None:
    """The writer, who takes up its tables, a rebuild and the verification say the same."""
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        taken_up, digests = everything(folder), writer.state.next_digests()
        writer.rebuild()
        assert everything(folder) == taken_up
        assert writer.state.next_digests() == digests
        found = writer.store.select("SELECT id, n FROM entry WHERE n > 0")
    assert {str(name): n for name, n in found} == positions
    verified = verify(FolderSource(folder.root))
    assert verified.size == 1 + len(positions)
    assert verified.state.next_digests() == digests


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_thousand_entries_with_overlapping_ids(tmp_path: Path, database: str) -> None:
    say_all(tmp_path / "books", 2_000, database)


@pytest.mark.proof
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_twenty_thousand_entries_with_overlapping_ids(tmp_path: Path, database: str) -> None:
    say_all(tmp_path / "books", 20_000, database)
