"""Four processes submit to one `subak serve`: how long each of them waits for each answer.

Each contribution is a submission of its own, acknowledged when it is durable and published.
"""

import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from benchmarks.life import contribution
from benchmarks.measuring import ROUNDS, Line, workroom
from benchmarks.scenery import WORKSHOP, Scenery
from subak.service.clock import SystemClock
from subak.service.folder import Folder
from subak.service.session import Remote, say

PROCESSES = 4
SUBMISSIONS = 500
"""Of each process."""
BAR_P95_MILLISECONDS = 25
BAR_WORST_MILLISECONDS = 1_000
PATIENCE_SECONDS = 20
SUBAK = "import sys; from subak.cli import main; sys.exit(main())"


def run() -> list[Line]:
    """Three rounds on books of their own; the one with the best 95th percentile counts."""
    rounds = [_round() for _ in range(ROUNDS)]
    waits = min(rounds, key=_p95)
    p95, worst = _p95(waits), waits[-1]
    name = f"{PROCESSES} processes submitting, "
    return [
        Line(f"{name}p95 ms", f"{p95:.1f} ms", "", p95, BAR_P95_MILLISECONDS, "<"),
        Line(f"{name}worst ms", f"{worst:.1f} ms", "", worst, BAR_WORST_MILLISECONDS, "<"),
    ]


def _round() -> list[float]:
    """The waiting times of all, sorted."""
    with workroom() as folder:
        with Scenery(folder / "books", SystemClock().now()) as scenery:
            day = scenery.today
        return sorted(_all_waits(folder / "books", day))


def _p95(waits: list[float]) -> float:
    return waits[len(waits) * 95 // 100]


def _all_waits(root: Path, day: str) -> list[float]:
    command = [sys.executable, "-c", SUBAK, "serve", "--books", str(root)]
    serving = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(Folder(root).socket)
        with get_context("spawn").Pool(PROCESSES) as pool:
            given = [(root, day, number) for number in range(PROCESSES)]
            return [wait for waits in pool.starmap(_submit, given) for wait in waits]
    finally:
        serving.terminate()
        serving.wait()


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(path)
        time.sleep(0.02)


def _submit(root: Path, day: str, process: int) -> list[float]:
    """The milliseconds that one process waited, one by one."""
    waits = []
    with Remote(Folder(root)) as remote:
        for number in range(SUBMISSIONS):
            said = contribution(day, process * SUBMISSIONS + number)
            started = time.perf_counter()
            say(remote, said, WORKSHOP)
            waits.append((time.perf_counter() - started) * 1000)
    return waits
