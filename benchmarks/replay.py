"""Replay of a year against a loop that only decodes each entry and hashes leaves and nodes.

The bar stands on the least that a reader can do: decode with msgspec into bare dictionaries. The
second line has no bar: the same loop, decoding into the types that a rule needs.
"""

from collections.abc import Callable, Iterator

import msgspec

import subak.releases
from benchmarks.life import Mix, day_of_life
from benchmarks.measuring import Line, best_of_each, each, without_collector, workroom
from benchmarks.scenery import Scenery
from subak.core import fold
from subak.core.release import RELEASES
from subak.core.state import State
from subak.log.merkle import Frontier, leaf_hashes
from subak.service.documents import DocumentFolder

DAYS = 365
A_DAY = Mix(contributions=60, alone=20, group=5, accepted=20, transferred=10, retired=5)
BAR = 0.3
CHUNK = 256


def run() -> list[Line]:
    """Make the log, then all three loops in turns."""
    with workroom() as folder:
        with Scenery(folder / "books") as scenery:
            _live(scenery)
            entries = list(scenery.writer.store.entries())
            documents = scenery.writer.documents
        with without_collector():
            best = best_of_each(
                {
                    "replay": lambda: _replay(entries, documents),
                    "types": lambda: _decode(entries, _into_types()),
                    "bare": lambda: _decode(entries, msgspec.json.decode),
                }
            )
    subak, count = best["replay"], len(entries)
    typed, bare = best["types"], best["bare"]
    return [
        Line("replay / decode and hash", each(subak, count), each(bare, count), bare / subak, BAR),
        Line("… into types", each(subak, count), each(typed, count), typed / subak, 0, ""),
    ]


def _live(scenery: Scenery) -> None:
    yesterday = ""
    for _ in range(DAYS):
        day = scenery.next_day()
        scenery.say(day_of_life(A_DAY, day, yesterday))
        yesterday = day
    scenery.next_day()
    scenery.writer.close_days()


def _replay(entries: list[bytes], documents: DocumentFolder) -> bytes:
    state, frontier = State(documents), Frontier()
    for chunk in _chunks(entries):
        frontier.extend(leaf_hashes(chunk))
        for raw in chunk:
            fold.replay(state, raw)
    return frontier.root()


def _decode(entries: list[bytes], decode: Callable[[bytes], object]) -> bytes:
    frontier = Frontier()
    for chunk in _chunks(entries):
        frontier.extend(leaf_hashes(chunk))
        for raw in chunk:
            decode(raw)
    return frontier.root()


def _into_types() -> Callable[[bytes], object]:
    decoders = {mark: rule.decode for mark, rule in RELEASES[subak.releases.LATEST].by_mark.items()}

    def decode(raw: bytes) -> object:
        start = raw.rfind(b',"kind":"') + 9
        return decoders[raw[start : raw.find(b'"', start)] + raw[-2:]](raw)

    return decode


def _chunks(entries: list[bytes]) -> Iterator[list[bytes]]:
    return (entries[start : start + CHUNK] for start in range(0, len(entries), CHUNK))
