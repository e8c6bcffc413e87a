"""Backups and restores that are killed at any moment: whole, or none at all."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from subak.audit.verify import Asked, verify
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.books import FIRST_SECOND, new_books, registering

pytestmark = [pytest.mark.proof, pytest.mark.both]
SOURCE = Path(__file__).parents[2] / "src"
RUN = "import sys; from subak.cli import main; sys.exit(main())"
ENTRIES, KILLS = 5_001, 25


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Books that take a while to be backed up, and a backup of half of them."""
    root = tmp_path_factory.mktemp("killed")
    folder = new_books(root / "books")
    for half in ("a", "b"):
        with Writer(folder, SetClock(FIRST_SECOND)) as writer:
            writer.submit(registering(*(f"{half}{n}" for n in range(ENTRIES // 2))))
        if half == "a":
            subak(folder, "backup", str(root / "half"), "--with-keys").wait()
    return folder


def subak(folder: Folder, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", RUN, "--books", str(folder.root), *words]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def killed_after(running: subprocess.Popen[bytes], seconds: float) -> None:
    time.sleep(seconds)
    running.kill()
    running.wait()


def seconds_of(folder: Folder, *words: str) -> float:
    """How long a command takes that nobody kills."""
    began = time.monotonic()
    assert subak(folder, *words).wait() == 0
    return time.monotonic() - began


def test_a_backup_is_whole_or_has_no_name(folder: Folder, tmp_path: Path) -> None:
    whole = seconds_of(folder, "backup", str(tmp_path / "first"))
    chance = random.Random(20_260_101)
    for number in range(KILLS):
        place = tmp_path / f"b{number}"
        killed_after(subak(folder, "backup", str(place)), chance.uniform(0, 1.2 * whole))
        if place.exists():
            assert verify(FolderSource(place)).size == ENTRIES
        assert subak(folder, "backup", str(tmp_path / f"b{number}-next")).wait() == 0


def test_restored_books_are_whole_or_none(folder: Folder, tmp_path: Path) -> None:
    half = folder.root.with_name("half")
    words = ("restore", str(half), "--from", str(folder.root))
    again = Folder(tmp_path / "again")
    whole = seconds_of(folder, words[0], words[1], str(again.root), *words[2:])
    note = (folder.public / "checkpoint").read_text()
    chance = random.Random(20_260_102)
    for _ in range(KILLS):
        shutil.rmtree(again.root, ignore_errors=True)
        restoring = subak(folder, words[0], words[1], str(again.root), *words[2:])
        killed_after(restoring, chance.uniform(0, 1.2 * whole))
        if again.settings.exists():
            Writer(again, SetClock(FIRST_SECOND)).close()
            assert verify(FolderSource(again.root), Asked(note)).size == ENTRIES
        else:
            assert subak(again, "show").wait() == 1
