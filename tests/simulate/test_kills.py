"""The writer killed at any moment: what it acknowledged is there, and the log goes on."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import FIRST_SECOND, copy_books, everything, new_books, registering

KILLED = """
import sys
from pathlib import Path
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.writer import Writer
from tests.support.books import FIRST_SECOND, registering

root, prefix = Path(sys.argv[1]), sys.argv[2]
with Writer(Folder(root), SetClock(FIRST_SECOND)) as writer:
    number = 0
    while True:
        names = [f"{prefix}-{number + offset}" for offset in range(1 + number % 7)]
        number += len(names)
        writer.submit(registering(*names))
        print(*names, flush=True)
"""


def run_and_kill(root: Path, prefix: str, seconds: float) -> list[str]:
    """Let a writer append until it is killed; gives the ids that it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root), prefix], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = process.stdout.readline().split()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    for line in process.stdout:
        if line.endswith("\n"):
            acknowledged += line.split()
    process.wait()
    process.stdout.close()
    return acknowledged


def run_until_the_server_is_killed(
    root: Path, prefix: str, seconds: float, server: postgres.Server
) -> list[str]:
    """Let a writer append until its database goes; gives the ids that it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root), prefix],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    acknowledged = process.stdout.readline().split()
    time.sleep(seconds)
    server.kill()
    told, problem = process.communicate(timeout=60)
    assert "store.connection_lost" in problem
    return acknowledged + told.split()


def kill_servers_repeatedly(root: Path, times: int, seed: int) -> None:
    chance, server = random.Random(seed), postgres.new_server()
    new_books(root, database=server.new_database())
    size = 1
    for run in range(times):
        seconds = chance.uniform(0, 0.08)
        acknowledged = run_until_the_server_is_killed(root, f"r{run}", seconds, server)
        server.start()
        with Writer(Folder(root), SetClock(FIRST_SECOND)) as writer:
            assert writer.state.size >= size + len(acknowledged)
            size = writer.state.size
            assert all(writer.store.find(name) is not None for name in acknowledged)
            live = everything(writer.folder)
            writer.rebuild()
            assert everything(writer.folder) == live
        assert verify(FolderSource(root)).size == size
    server.stop()


@pytest.mark.both
def test_a_killed_server_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    kill_servers_repeatedly(tmp_path / "books", times=4, seed=2)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(10))
def test_servers_killed_at_many_moments(tmp_path: Path, seed: int) -> None:
    kill_servers_repeatedly(tmp_path / "books", times=25, seed=seed)


def kill_repeatedly(root: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)
    new_books(root)
    size = 1
    for run in range(times):
        acknowledged = run_and_kill(root, f"r{run}", chance.uniform(0, 0.08))
        with Writer(Folder(root), SetClock(FIRST_SECOND)) as writer:
            assert writer.state.size >= size + len(acknowledged)
            size = writer.state.size
            for name in acknowledged:
                assert writer.store.find(name) is not None, (seed, run, name)
            writer.submit(registering(f"after-{run}"))
            size += 1
        assert verify(FolderSource(root)).size == size
        assert not list(root.rglob("*.new"))


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    kill_repeatedly(tmp_path / "books", times=6, seed=1)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(20))
def test_kills_at_many_moments(tmp_path: Path, seed: int) -> None:
    kill_repeatedly(tmp_path / "books", times=25, seed=seed)


@pytest.mark.parametrize("what", ["tile", "checkpoint"])
def test_lost_public_files_are_made_again(tmp_path: Path, what: str) -> None:
    root = tmp_path / "books"
    new_books(root)
    with Writer(Folder(root), SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*(f"a{number}" for number in range(600))))
    public = root / "public"
    if what == "tile":
        (public / "tile/0/001").unlink()
    else:
        (public / "checkpoint").unlink()
    with Writer(Folder(root), SetClock(FIRST_SECOND)):
        pass
    assert verify(FolderSource(root)).size == 601


def test_a_database_older_than_what_was_published_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "books"
    folder = new_books(root)
    copy_books(root, tmp_path / "older")
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering("kim"))
    _bring_back(folder, Folder(tmp_path / "older"))
    with pytest.raises(Exception, match=r"log\.published_beyond_committed"):
        Writer(folder, SetClock(FIRST_SECOND))


def _bring_back(folder: Folder, older: Folder) -> None:
    """The database as it was in a copy."""
    if older.database_address is not None:
        folder.name_database(older.database_address)
        return
    for left in folder.root.glob("subak.sqlite3-*"):
        left.unlink()
    folder.database.write_bytes(older.database.read_bytes())
