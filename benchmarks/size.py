"""How much memory a million contributions take, how fast books start, and what further years add.

A replica is a process that starts from the snapshot and follows the log. Half of the holders retire
their credits, and what came in the last 31 days still waits for the end of its term, so rather more
than half is held. Beside it stand the same ids, lots, credited periods and unsettled events as bare
dictionaries, lists and texts, read by msgspec from one file: what a program in this language would
hold without any rule. Every contribution counts a result once, so each has its period in the index.

Ten further years at this rate are ten million contributions, all retired in the end. They are told
by ten steps of 40,000 (under --full of 100,000, and then a whole million), after one term of appeal
in which the replica comes to hold only what it has read itself.
"""

import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks.measuring import ROUNDS, Line, workroom
from benchmarks.replica import WEIGH, Told
from benchmarks.town import A_DAY, DAYS_TO_APPEAL, Town
from subak.core.state import State
from subak.ledger.events import Events
from subak.recognition.credits import Lots
from subak.recognition.results import CreditedPeriod, Results

CONTRIBUTIONS = 1_000_000
YEARS = 10
STEP, FULL_STEP = 40_000, 100_000
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

    def follow(self, *, weigh: bool = False) -> Told:
        """Let it follow the log, and weigh the sections of its state."""
        assert self._process.stdin is not None
        self._process.stdin.write(WEIGH if weigh else "\n")
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
        lines = _start(folder, town)
        with _started("books", town.root) as replica:
            assert replica.first.digests == town.state.next_digests()
            _say_sections(replica.follow(weigh=True), town.contributions)
            lines.append(_growth(folder, town, replica, step))
            if full:
                lines.append(_at_once(folder, town, replica))
    return lines


def _start(folder: Path, town: Town) -> list[Line]:
    """Replica and baseline start in turns; the quickest start and the largest size count."""
    bare = _keep_bare(folder, town.state, "all")
    found: dict[str, list[Told]] = {"books": [], "bare": []}
    for _ in range(ROUNDS):
        for what, path in (("books", town.root), ("bare", bare)):
            with _started(what, path) as process:
                found[what].append(process.first)
    size = [max(told.pss for told in each) / MB for each in found.values()]
    took = [min(told.seconds for told in each) for each in found.values()]
    return [
        _line("size, PSS of a replica", "{:.0f} MB", size, LARGEST_MB),
        _line("… start from a snapshot", "{:.2f} s", took, LONGEST_START),
    ]


def _growth(folder: Path, town: Town, replica: Replica, step: int) -> Line:
    before = _warm(town, replica)
    for year in range(YEARS):
        town.live(step, retiring=ALL)
        told = replica.follow()
        _say_told(f"step {year + 1}", told)
    assert told.digests == town.state.next_digests()
    grown = (told.pss - before.pss) / (YEARS * step) * CONTRIBUTIONS / MB
    name = f"… {YEARS} times {step:,} settled, a million"
    return _line(name, "{:.0f} MB", [grown, _least(folder, town)], LARGEST_GROWTH_MB)


def _least(folder: Path, town: Town) -> float:
    """Megabytes of the ids and periods of a million contributions as bare values."""
    sizes = []
    for what in ("ids", "nothing"):
        with _started("bare", _keep_bare(folder, town.state, what)) as process:
            sizes.append(process.first.pss)
    return (sizes[0] - sizes[1]) / town.contributions * CONTRIBUTIONS / MB


def _warm(town: Town, replica: Replica) -> Told:
    """Follow until whatever waits for the end of its term was said while the replica ran."""
    town.live((DAYS_TO_APPEAL + 1) * A_DAY, retiring=HALF)
    told = replica.follow()
    _say_told("a term of appeal", told)
    return told


def _at_once(folder: Path, town: Town, replica: Replica) -> Line:
    before = replica.follow()
    town.live(CONTRIBUTIONS, retiring=ALL)
    told = replica.follow()
    _say_told("a million more", told)
    grown = (told.pss - before.pss) / MB
    name = "… a million settled at once"
    return _line(name, "{:.0f} MB", [grown, _least(folder, town)], LARGEST_GROWTH_MB)


def _line(name: str, form: str, values: list[float], bar: float) -> Line:
    """A line of Subak's value and the baseline's."""
    subak, bare = values
    return Line(name, form.format(subak), form.format(bare), subak, bar, "<")


def _keep_bare(folder: Path, state: State, what: str) -> Path:
    """A file of bare values: "all", or only "ids" and periods, which are never forgotten."""
    held: dict[str, object] = {}
    if what != "nothing":
        held |= {"used": sorted(state.used), "results": _periods(state)}
    if what == "all":
        held |= {"lots": dict(state[Lots]), "events": dict(state[Events])}
    path = folder / "bare"
    path.write_bytes(msgspec.msgpack.encode(held))
    return path


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


def _say_sections(told: Told, contributions: int) -> None:
    """Where the memory is: bytes for each contribution, by section of the state."""
    total = sum(told.sections.values()) / contributions
    print(f"  bytes a contribution in the state, {total:.0f} in all:", file=sys.stderr)
    for name, weight in told.sections.items():
        if weight >= contributions:
            print(f"    {name:24}{weight / contributions:8.0f}", file=sys.stderr)


def _say_told(what: str, told: Told) -> None:
    took = f"{told.seconds:.1f} s to {told.size:,} entries"
    print(f"  {what}: PSS {told.pss / MB:.0f} MB, {took}", file=sys.stderr)
