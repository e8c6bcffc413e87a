"""A process of its own that holds books in memory and says how much, on demand.

`python -m benchmarks.replica books FOLDER` starts as every reader does, from the snapshot;
`… bare FILE` reads the same as bare Python values. A line on its input lets it follow the log and
say again; the line `weigh` asks besides what each section of the state takes.
"""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from benchmarks.measuring import without_collector
from benchmarks.weighing import bytes_by_section
from subak.service.folder import Folder
from subak.service.present import Present

KIB = 1024
WEIGH = "weigh\n"


class Told(msgspec.Struct):
    """What the process says of itself."""

    seconds: float
    """What it took to be ready, or to follow."""
    pss: int
    """Proportional set size, in bytes (proc(5), smaps_rollup): what the process adds to the use of
    the machine's memory.
    """
    size: int
    """Entries that it has followed."""
    digests: dict[str, bytes] = {}
    sections: dict[str, float] = {}
    """Bytes of each section of the state, where it was asked for them."""


def pss() -> int:
    """The proportional set size of this process, in bytes."""
    told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return int(told.split("\nPss:")[1].split()[0]) * KIB


def main(what: str, path: Path) -> None:
    """Start, say it, and follow whenever asked."""
    started = time.perf_counter()
    follow = _books(path) if what == "books" else _bare(path)
    asked = "\n"
    while True:
        size, digests, sections = follow(asked == WEIGH)
        took = time.perf_counter() - started
        told = Told(took, pss(), size, digests, sections)
        print(msgspec.json.encode(told).decode(), flush=True)
        asked = sys.stdin.readline()
        if not asked:
            return
        started = time.perf_counter()


Followed = tuple[int, dict[str, bytes], dict[str, float]]


def _books(root: Path) -> Callable[[bool], Followed]:
    present = Present(Folder(root))

    def follow(weigh: bool) -> Followed:  # noqa: FBT001
        state = present.state
        sections = bytes_by_section(state) if weigh else {}
        return state.size, state.next_digests(), sections

    return follow


def _bare(path: Path) -> Callable[[bool], Followed]:
    with without_collector():
        held = msgspec.msgpack.decode(path.read_bytes())
    gc.freeze()
    return lambda _: (len(held), {}, {})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
