"""Contributions that come whenever they come, at half of what `subak serve` can take.

First so many connections submit one after the other, as fast as they are answered: the capacity.
Then each contribution has its moment, drawn at random, whether or not the one before is answered;
what counts is the time from that moment to the answer, when it is durable and published.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.life import contribution
from benchmarks.measuring import Line, workroom
from benchmarks.scenery import WORKSHOP, Scenery
from benchmarks.submitting import SUBAK, wait_for
from subak.service.clock import SystemClock
from subak.service.folder import Folder
from subak.service.session import Remote, say

PROCESSES, CONNECTIONS = 2, 16
"""Connections of each process."""
CAPACITY_SECONDS, OPEN_SECONDS = 10, 60
ABREAST = 1_000_000
"""Numbers of contributions for each connection."""
BAR_P95_MILLISECONDS = 250


class Asked(NamedTuple):
    """What one process does: arrivals a second of each connection, none for as fast as it goes."""

    root: Path
    day: str
    process: int
    seconds: float
    rate: float | None
    round: int


def run() -> list[Line]:
    """The capacity, then the waiting times at half of it."""
    with workroom() as folder:
        with Scenery(folder / "books", SystemClock().now()) as scenery:
            day = scenery.today
        with _serving(folder / "books"):
            waits = _waits(folder / "books", day, CAPACITY_SECONDS, None)
            capacity = len(waits) / CAPACITY_SECONDS
            waits = _waits(folder / "books", day, OPEN_SECONDS, capacity / 2)
    p95, rate = waits[len(waits) * 95 // 100], len(waits) / OPEN_SECONDS
    return [
        Line("serving, as fast as it goes", f"{capacity:,.0f}/s", "", capacity, 0, ""),
        Line(
            f"{rate:,.0f}/s come for {OPEN_SECONDS} s, p95 ms",
            f"{p95:.1f} ms",
            "",
            p95,
            BAR_P95_MILLISECONDS,
            "<",
        ),
        Line("… worst ms", f"{waits[-1]:.1f} ms", "", waits[-1], 0, ""),
    ]


@contextmanager
def _serving(root: Path) -> Iterator[None]:
    command = [sys.executable, "-c", SUBAK, "serve", "--books", str(root)]
    serving = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(Folder(root).socket)
        yield
    finally:
        serving.terminate()
        serving.wait()


def _waits(root: Path, day: str, seconds: float, rate: float | None) -> list[float]:
    """The milliseconds that every contribution waited, sorted."""
    of_each = None if rate is None else rate / (PROCESSES * CONNECTIONS)
    asked = [
        Asked(root, day, process, seconds, of_each, 0 if rate is None else 1)
        for process in range(PROCESSES)
    ]
    with get_context("spawn").Pool(PROCESSES) as pool:
        return sorted(wait for waits in pool.map(_of_one_process, asked) for wait in waits)


def _of_one_process(asked: Asked) -> list[float]:
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        found = threads.map(partial(_of_one_connection, asked), range(CONNECTIONS))
        return [wait for waits in found for wait in waits]


def _of_one_connection(asked: Asked, connection: int) -> list[float]:
    place = (asked.round * PROCESSES + asked.process) * CONNECTIONS + connection
    waits, numbers = [], iter(range(place * ABREAST, (place + 1) * ABREAST))
    with Remote(Folder(asked.root)) as remote:
        for due in _moments(asked, random.Random(place)):
            time.sleep(max(0.0, due - time.perf_counter()))
            say(remote, contribution(asked.day, next(numbers)), WORKSHOP)
            waits.append((time.perf_counter() - due) * 1000)
    return waits


def _moments(asked: Asked, chance: random.Random) -> Iterable[float]:
    """When each contribution comes; without a rate, when the one before is answered."""
    end = time.perf_counter() + asked.seconds
    due = time.perf_counter()
    while due < end:
        due = due + chance.expovariate(asked.rate) if asked.rate else time.perf_counter()
        if due < end:
            yield due
