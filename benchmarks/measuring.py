"""Measures: something timed beside its baseline, best of three of each, and the bar for it."""

import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROUNDS = 3


class Missing(Exception):
    """A program to compare with is not here."""


@dataclass(frozen=True)
class Line:
    """One line of the table: a ratio (or a time) and the bar for it."""

    name: str
    subak: str
    baseline: str
    value: float
    bar: float
    unit: Literal["times", "ms"] = "times"
    """`times` must be at least the bar, `ms` below it."""

    @property
    def reached(self) -> bool:
        """Whether the bar is reached."""
        return self.value >= self.bar if self.unit == "times" else self.value < self.bar


def best_pair(
    subak: Callable[[], float], baseline: Callable[[], float], rounds: int = ROUNDS
) -> tuple[float, float]:
    """The best seconds of each, run in turns so that both see the same machine."""
    pairs = [(subak(), baseline()) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def speed(name: str, subak: float, baseline: float, bar: float, count: int) -> Line:
    """How many times as fast as the baseline, with the time for one of `count` things."""
    shown = [f"{seconds / count * 1e6:.1f} µs" for seconds in (subak, baseline)]
    return Line(name, shown[0], shown[1], baseline / subak, bar)


@contextmanager
def workroom() -> Iterator[Path]:
    """A new folder on the disk of this project (a folder in memory would hide the syncing)."""
    build = Path("build")
    build.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=build))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def without_collector() -> Iterator[None]:
    """No search for garbage inside; before, everything there is is set apart."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def program(name: str) -> str:
    """The path of a program, beside this Python or on PATH; raises `Missing` where it is not."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise Missing(name)
    return found


def seconds(run: Callable[[], object]) -> float:
    """How long it takes to run something."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def load() -> str:
    """How busy the machine is besides."""
    return f"{os.getloadavg()[0]:.2f}"
