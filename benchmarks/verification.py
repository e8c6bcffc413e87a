"""`subak verify` of a whole log, with all cores, against a loop that decodes and hashes on one.

The command is measured as it is called, with its start. The loop reads the same bundles, decodes
each entry into bare dictionaries, hashes leaves and nodes, and compares the root. Under --full the
log has a million entries.
"""

import subprocess
import sys
import time
from pathlib import Path

import msgspec

from benchmarks.append import A_DAY
from benchmarks.life import day_of_life
from benchmarks.measuring import Line, best_of_each, each, without_collector, workroom
from benchmarks.scenery import Scenery
from benchmarks.submitting import SUBAK
from subak.log.checkpoint import Checkpoint
from subak.log.merkle import Frontier, leaf_hashes
from subak.log.source import checkpoint_of, read_key, read_note
from subak.log.tiles import ENTRIES, tiles_of, unpack_bundle
from subak.transport.folder_source import FolderSource

ENTRIES_OF_THE_LOG, FULL = 50_000, 1_000_000
BAR = 2.5


def run(*, full: bool = False) -> list[Line]:
    """Make the log, then both in turns."""
    with workroom() as folder:
        with Scenery(folder / "books") as scenery:
            _live(scenery, FULL if full else ENTRIES_OF_THE_LOG)
        public = folder / "books" / "public"
        source = FolderSource(public)
        checkpoint = checkpoint_of(read_note(source), read_key(source))
        size = checkpoint.size
        with without_collector():
            best = best_of_each(
                {
                    "verify": lambda: _verify(public),
                    "bare": lambda: _decode(public, checkpoint),
                }
            )
    subak, bare = best["verify"], best["bare"]
    name = f"verify {size:,} / decode and hash"
    return [Line(name, each(subak, size), each(bare, size), subak / bare, BAR, "<=")]


def _live(scenery: Scenery, entries: int) -> None:
    started, yesterday = time.perf_counter(), ""
    while scenery.writer.state.size < entries:
        day = scenery.next_day()
        scenery.say(day_of_life(A_DAY, day, yesterday))
        yesterday = day
    took = time.perf_counter() - started
    print(f"  {scenery.writer.state.size:,} entries in {took:.0f} s", file=sys.stderr)


def _verify(public: Path) -> None:
    command = [sys.executable, "-c", SUBAK, "verify", str(public)]
    subprocess.run(command, check=True, capture_output=True)


def _decode(public: Path, checkpoint: Checkpoint) -> None:
    frontier, decode = Frontier(), msgspec.json.decode
    for tile in tiles_of(checkpoint.size):
        if tile.level != ENTRIES:
            break
        entries = unpack_bundle((public / tile.path).read_bytes(), tile.width)
        frontier.extend(leaf_hashes(entries))
        for raw in entries:
            decode(raw)
    assert frontier.root() == checkpoint.root
