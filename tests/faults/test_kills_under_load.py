"""A writer that serves four others, killed at any moment, again and again.

For ten minutes on each database; SUBAK_KILL_SECONDS says otherwise.
"""

import os
import random
import threading
import time
from pathlib import Path

import pytest

from subak.core.errors import Unavailable
from subak.service.folder import Folder
from subak.service.session import Remote
from tests.faults.serving import start_serving
from tests.faults.soundness import check_sound, published
from tests.support import postgres
from tests.support.books import new_books, registering

pytestmark = pytest.mark.both

SECONDS = float(os.environ.get("SUBAK_KILL_SECONDS", "600"))
CLIENTS = 4
KILLS_OF_ONE_LOG = 15
LONGEST_SECONDS = 1.2


def submit_until_it_is_gone(books: Path, first: int, acknowledged: set[str]) -> None:
    """Say the same ids as the others, in other portions, until nobody answers."""
    number = first
    try:
        with Remote(Folder(books)) as remote:
            while True:
                names = [f"{number + place}" for place in range(1 + (number + first) % 7)]
                remote.submit(registering(*(f"k{name}" for name in names)))
                acknowledged.update(f"k{name}" for name in names)
                number += len(names)
    except (Unavailable, OSError):
        return


def kill_one(books: Path, first: int, seconds: float) -> set[str]:
    """Serve, under load, for so long; gives the ids that were acknowledged."""
    acknowledged: list[set[str]] = [set() for _ in range(CLIENTS)]
    serving = start_serving(books)
    clients = [
        threading.Thread(target=submit_until_it_is_gone, args=(books, first + 3 * place, said))
        for place, said in enumerate(acknowledged)
    ]
    for client in clients:
        client.start()
    time.sleep(seconds)
    serving.kill()
    serving.wait()
    for client in clients:
        client.join(60)
        assert not client.is_alive()
    return set().union(*acknowledged)


def kill_for(room: Path, seconds: float, chance: random.Random, database: str) -> int:
    """Kill for so long; gives how often."""
    kills, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        address = postgres.server().new_database() if database == "postgresql" else None
        books = new_books(room / f"books-{kills}", database=address).root
        for run in range(KILLS_OF_ONE_LOG):
            before = published(books)
            acknowledged = kill_one(books, 10_000 * run, chance.uniform(0, LONGEST_SECONDS))
            check_sound(books, acknowledged, before, after=f"after-{run}")
            kills += 1
            if time.monotonic() > deadline:
                break
    return kills


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_serving_writer_is_killed(tmp_path: Path, database: str) -> None:
    assert kill_for(tmp_path, 0.1, random.Random(3), database) == 1


@pytest.mark.proof
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_serving_writers_are_killed_for_minutes(tmp_path: Path, database: str) -> None:
    seed = time.time_ns()
    kills = kill_for(tmp_path, SECONDS, random.Random(seed), database)
    print(f"{kills} kills in {SECONDS:.0f} s, seed {seed}")
    assert kills > SECONDS / 10
