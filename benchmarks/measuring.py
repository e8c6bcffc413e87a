"""Something timed beside its baseline, the best of three of each, and the bar for it."""

import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROUNDS = 3


class MissingError(Exception):
    """A program to compare with is not here; its name is the message."""


@dataclass(frozen=True)
class Line:
    """One line of the table: a ratio (or a time) and the bar for it."""

    name: str
    subak: str
    baseline: str
    value: float
    bar: float
    sign: Literal[">=", "<=", "<", ""] = ">="
    """How the value must stand to the bar; empty where there is none."""

    @property
    def reached(self) -> bool:
        """Whether the bar is reached."""
        held = {">=": self.value >= self.bar, "<=": self.value <= self.bar}
        held |= {"<": self.value < self.bar, "": True}
        return held[self.sign]


def best_of_each(runs: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The best seconds of each, run in turns so that all see the same machine."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            found[name].append(seconds(run))
    return {name: min(times) for name, times in found.items()}


def seconds(run: Callable[[], object]) -> float:
    """How long something takes; garbage of before is not counted."""
    gc.collect()
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def each(total: float, count: int) -> str:
    """The time for one of many."""
    return f"{total / count * 1e6:.1f} µs"


@contextmanager
def workroom() -> Iterator[Path]:
    """A new folder under build/, on a real disk: one in memory would hide the syncing."""
    build = Path("build")
    build.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=build))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def without_collector() -> Iterator[None]:
    """No search for cycles inside, as in `subak verify`."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def program(name: str) -> str:
    """The path of a program, beside this Python or on PATH; raises `MissingError`."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise MissingError(name)
    return found


def load() -> str:
    """How busy the machine is besides."""
    return f"{os.getloadavg()[0]:.2f}"
