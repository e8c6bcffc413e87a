"""Rows of a table kept in little room until all of them are known to be right.

Either all rows of a table are recorded or none, so what was read of the first waits for the last.
It waits as compressed blocks: a hundred thousand rows take some fifteen megabytes instead of two
hundred. Reading goes block by block, so that one of them is unpacked at a time.
"""

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct, msgpack

from subak.exchange.sealing import Payload
from subak.exchange.table_contributions import Told
from subak.ledger.events import EventRecorded

_QUICKLY = 1


class PackedRow(Struct, frozen=True, array_like=True):
    """What of a row is recorded, and where it stands in the file."""

    line: int
    said: EventRecorded
    payloads: tuple[Payload, ...]


_encode = msgpack.Encoder().encode
_decode = msgpack.Decoder(tuple[PackedRow, ...]).decode


class PackedRows:
    """Rows in the order in which they were added."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._starts: list[int] = []
        self._count = 0

    def add(self, rows: Sequence[Told]) -> None:
        """Add some rows as one block."""
        packed = [PackedRow(each.row.line, each.said, each.payloads) for each in rows]
        self._blocks.append(zlib.compress(_encode(packed), _QUICKLY))
        self._starts.append(self._count)
        self._count += len(rows)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[PackedRow]:
        for block in self._blocks:
            yield from _unpacked(block)

    def at(self, place: int) -> PackedRow:
        """The row at a place, counted from 0."""
        number = bisect_right(self._starts, place) - 1
        return _unpacked(self._blocks[number])[place - self._starts[number]]


def _unpacked(block: bytes) -> tuple[PackedRow, ...]:
    return _decode(zlib.decompress(block))
