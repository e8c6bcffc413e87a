"""Replay of a year's log against a loop that only decodes each entry and hashes leaves and nodes."""

import msgspec

from benchmarks.life import Mix, day_of_life
from benchmarks.measuring import Line, best_pair, seconds, speed, without_collector, workroom
from benchmarks.scenery import Scenery
from subak.core import fold
from subak.core.state import State
from subak.log.merkle import Frontier, leaf_hashes
from subak.service.documents import DocumentFolder

DAYS = 365
BAR = 0.3
A_DAY = Mix(contributions=160, alone=20, group=5, accepted=20, transferred=10, retired=5)
CHUNK = 256


def run() -> list[Line]:
    """Make the log, then both loops in turns."""
    with workroom() as folder:
        with Scenery(folder / "books") as scenery:
            _live(scenery)
            documents = scenery.writer.documents
            entries = list(scenery.writer.store.entries())
            root = scenery.writer.checkpoint_root() if False else None
        with without_collector():
            subak, baseline = best_pair(
                lambda: seconds(lambda: _replay(entries, documents)),
                lambda: seconds(lambda: _decode_and_hash(entries)),
            )
    return [speed("replay", subak, baseline, BAR, len(entries))]
