"""Amounts through a layered graph: each engine beside plain Python or beside its bar in seconds.

What is timed is the whole computation on columns that are there. A hundred million flows run in a
process of their own, so that its peak of memory is theirs alone.
"""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import Line, best_of_each, seconds
from subak.engines import duckdb_levels, numba_pass, numpy_levels
from subak.flows import carrying
from subak.flows.carrying import Carried, Engine
from tests.support.layered import CLAIMANTS, layered

MILLION = 10**6


def run() -> list[Line]:
    """A million, ten and a hundred million flows."""
    numba_pass.carry(*layered(1_000))  # compiles
    return [*_a_million(), *_ten_million(), *_a_hundred_million()]


def _a_million() -> list[Line]:
    graph, entering = layered(MILLION)
    expected = carrying.carry(graph, entering).digest
    engines: dict[str, Engine] = {
        "reference": carrying.carry,
        "numpy": numpy_levels.carry,
        "numba": numba_pass.carry,
    }
    for engine in engines.values():
        assert engine(graph, entering).digest == expected
    found = best_of_each(
        {name: lambda carry=carry: carry(graph, entering) for name, carry in engines.items()}
    )
    plain = f"{found['reference']:.2f} s"
    times = found["reference"] / found["numpy"]
    return [
        Line("1e6 flows, NumPy, times as fast", f"{found['numpy']:.2f} s", plain, times, 7),
        Line("1e6 flows, NumPy, s", f"{found['numpy']:.2f} s", plain, found["numpy"], 0.5, "<="),
        Line("1e6 flows, numba, s", f"{found['numba']:.3f} s", plain, found["numba"], 0, ""),
    ]


def _ten_million() -> list[Line]:
    graph, entering = layered(10 * MILLION)
    expected = numpy_levels.carry(graph, entering).digest
    lines = []
    for name, carry, bar in (("numba", numba_pass.carry, 1.5), ("DuckDB", duckdb_levels.carry, 20)):
        assert carry(graph, entering).digest == expected
        took = seconds(lambda carry=carry: carry(graph, entering))
        lines.append(Line(f"1e7 flows, {name}, s", f"{took:.2f} s", "", took, bar, "<="))
    took = seconds(lambda: numpy_levels.carry(graph, entering))
    return [*lines, Line("1e7 flows, NumPy, s", f"{took:.2f} s", "", took, 0, "")]


def _a_hundred_million() -> list[Line]:
    """Seconds and the peak of resident memory, of a process that does nothing else."""
    command = [sys.executable, "-m", "benchmarks.flows"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    took, peak = json.loads(told.stdout)
    shown = f"{took:.1f} s"
    return [
        Line("1e8 flows, numba, s", shown, "", took, 15, "<="),
        Line("1e8 flows, peak of memory, GB", f"{peak:.1f} GB", "", peak, 6, "<="),
    ]


def _alone() -> None:
    numba_pass.carry(*layered(1_000))
    graph, entering = layered(100 * MILLION)
    carried: list[Carried] = []
    took = seconds(lambda: carried.append(numba_pass.carry(graph, entering)))
    assert sum(carried[0].nodes[-CLAIMANTS:]) == sum(entering.values())
    print(json.dumps([took, _peak() / 1e9]))


def _peak() -> int:
    """The most that this program held (proc(5), VmHWM), in bytes; getrusage counts its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("\nVmHWM:")[1].split()[0]) * 1_024


if __name__ == "__main__":
    _alone()
