"""Replay of a year's log beside a loop that only decodes each entry, hashes leaves and nodes."""

from collections.abc import Iterator, Sequence

import msgspec

from benchmarks.life import Mix, day_of_life
from benchmarks.measuring import Line, best_pair, seconds, speed, without_collector, workroom
from benchmarks.scenery import Scenery
from subak.core import fold
from subak.core.state import Documents, State
from subak.log.merkle import Frontier, leaf_hash, leaf_hashes

DAYS = 365
BAR = 0.3
A_DAY = Mix(contributions=60, alone=20, group=5, accepted=20, transferred=10, retired=5)
CHUNK = 256


def run() -> list[Line]:
    """Make the log, then run both loops in turns."""
    with workroom() as folder, Scenery(folder / "books") as scenery:
        live_a_year(scenery)
        documents = scenery.writer.documents
        entries = list(scenery.writer.store.entries())
        with without_collector():
            subak, baseline = best_pair(
                lambda: seconds(lambda: replay(entries, documents)),
                lambda: seconds(lambda: decode_and_hash(entries)),
            )
    return [speed(f"replay, {len(entries)} entries", subak, baseline, BAR, len(entries))]


def live_a_year(scenery: Scenery) -> None:
    """A year of the workshop's life, each day in one commit."""
    yesterday = ""
    for _ in range(DAYS):
        day = scenery.next_day()
        scenery.say(day_of_life(A_DAY, day, yesterday))
        yesterday = day


def replay(entries: Sequence[bytes], documents: Documents) -> None:
    """What an auditor does with the bytes: the tree, then every rule."""
    state, frontier = State(documents), Frontier()
    for chunk in chunks(entries):
        frontier.extend(leaf_hashes(chunk))
        for raw in chunk:
            fold.replay(state, raw)
    frontier.root()


def decode_and_hash(entries: Sequence[bytes]) -> None:
    """The least that any reader does: decode without a schema, hash leaves and nodes."""
    decode, frontier = msgspec.json.Decoder().decode, Frontier()
    for chunk in chunks(entries):
        leaves = []
        for raw in chunk:
            decode(raw)
            leaves.append(leaf_hash(raw))
        frontier.extend(leaves)
    frontier.root()


def chunks(entries: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Entries by bundle, as they lie in the public files."""
    return (entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK))
