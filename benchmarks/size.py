"""How much memory a million contributions take, how fast books start, and what further years add.

A replica is a process that starts from the snapshot and follows the log. Beside it stand the same
ids, lots, credited periods and unsettled events as bare dictionaries, lists and texts, read by
msgspec from one file: what any program in this language would hold without rules.

Ten further years at the same rate would be ten million contributions. They are told by ten further
steps of the same days, and, under --full, by one further million at once.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from benchmarks.measuring import Line, workroom
from benchmarks.replica import Told
from benchmarks.town import A_DAY, DAYS_TO_APPEAL, Town
from subak.core.state import State
from subak.ledger.events import Events
from subak.recognition.credits import Lots
from subak.recognition.results import CreditedPeriod, Results

CONTRIBUTIONS = 1_000_000
YEARS = 10
STEP, FULL_STEP = 20_000, 100_000
LARGEST_MB, LONGEST_START, LARGEST_GROWTH_MB = 900, 5.0, 150
MB = 1_000_000
HALF, ALL = 5, 10
"""How many of ten holders retire their credits."""


class Replica:
    """A process that holds books, and what it says."""

    def __init__(self, what: str, path: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.replica", what, str(path)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.first = self._told()

    def follow(self) -> Told:
        """Let it follow the log."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._told()

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()

    def _told(self) -> Told:
        assert self._process.stdout is not None
        return msgspec.json.decode(self._process.stdout.readline(), type=Told)


def run(*, full: bool = False) -> list[Line]:
    """Make the books, start a replica and the baselines, go on for ten years."""
    step = FULL_STEP if full else STEP
    with workroom() as folder, Town(folder / "books") as town:
        started = time.perf_counter()
        town.live(CONTRIBUTIONS, retiring=HALF)
        _say(f"{CONTRIBUTIONS:,} contributions", started)
        started = time.perf_counter()
        town.save()
        _say(f"snapshot of {town.snapshot.stat().st_size / MB:.0f} MB kept", started)
        with _started("books", town.root) as replica:
            lines = _start(folder, town, replica)
            lines.append(_growth(folder, town, replica, step))
            if full:
                lines.append(_at_once(town, replica))
    return lines


def _start(folder: Path, town: Town, replica: Replica) -> list[Line]:
    told = replica.first
    assert (told.size, told.digests) == (town.state.size, town.state.next_digests())
    bare = _bare(folder, town.state, "all")
    return [
        Line("size, PSS of a replica", f"{told.pss / MB:.0f} MB", f"{bare.pss / MB:.0f} MB",
             told.pss / MB, LARGEST_MB, "<"),
        Line("… start from a snapshot", f"{told.seconds:.2f} s", f"{bare.seconds:.2f} s",
             told.seconds, LONGEST_START, "<"),
    ]  # fmt: skip


def _growth(folder: Path, town: Town, replica: Replica, step: int) -> Line:
    before = _warm(town, replica)
    bare, empty = _bare(folder, town.state, "ids"), _bare(folder, town.state, "nothing")
    for year in range(YEARS):
        town.live(step, retiring=ALL)
        told = replica.follow()
        _say_told(f"step {year + 1}", told)
    assert told.digests == town.state.next_digests()
    grown = (told.pss - before.pss) / (YEARS * step) * CONTRIBUTIONS / MB
    name = f"… {YEARS} times {step:,} settled, a million"
    least = (bare.pss - empty.pss) / town.contributions * CONTRIBUTIONS / MB
    return Line(name, f"{grown:.0f} MB", f"{least:.0f} MB", grown, LARGEST_GROWTH_MB, "<")


def _warm(town: Town, replica: Replica) -> Told:
    """Follow until whatever waits for the end of its term was said while the replica ran."""
    town.live((DAYS_TO_APPEAL + 1) * A_DAY, retiring=HALF)
    told = replica.follow()
    _say_told("a term of appeal", told)
    return told


def _at_once(town: Town, replica: Replica) -> Line:
    before = replica.follow()
    town.live(CONTRIBUTIONS, retiring=ALL)
    told = replica.follow()
    grown = (told.pss - before.pss) / MB
    name = "… a million settled at once"
    return Line(name, f"{grown:.0f} MB", "", grown, LARGEST_GROWTH_MB, "<")


def _bare(folder: Path, state: State, what: Literal["all", "ids", "nothing"]) -> Told:
    """A process that holds the same as bare values: all of it, or what is never forgotten."""
    held: dict[str, object] = {}
    if what != "nothing":
        held |= {"used": sorted(state.used), "results": _periods(state)}
    if what == "all":
        held |= {"lots": dict(state[Lots]), "events": dict(state[Events])}
    path = folder / "bare"
    path.write_bytes(msgspec.msgpack.encode(held))
    with _started("bare", path) as process:
        return process.first


def _periods(state: State) -> dict[str, tuple[CreditedPeriod, ...]]:
    return {key: credited.periods for key, credited in state[Results].items()}


@contextmanager
def _started(what: str, path: Path) -> Iterator[Replica]:
    gc.collect()
    replica = Replica(what, path)
    try:
        yield replica
    finally:
        replica.close()


def _say(what: str, started: float) -> None:
    print(f"  {what} in {time.perf_counter() - started:.1f} s", file=sys.stderr)


def _say_told(what: str, told: Told) -> None:
    took = f"{told.seconds:.1f} s to {told.size:,} entries"
    print(f"  {what}: PSS {told.pss / MB:.0f} MB, {took}", file=sys.stderr)
