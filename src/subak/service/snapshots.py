"""Snapshots: the state after n entries, so that a start does not replay the whole log.

A snapshot is a cache under its own hash: it names its position, the hash of the entry before it and
the shape of its records; one that does not fit is thrown away and the log is replayed.

    length, head · length, section · length, section · … · SHA-256 of everything before it

Lengths have eight bytes; head and sections (in the order of their names) are msgpack, never pickle:
a file cannot run anything. Section by section, so that writing and reading take little more memory
than the state itself.
"""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, TypeVar, get_args

import msgspec
from msgspec import Struct

from subak.core.ids import Ids
from subak.core.instants import Day
from subak.core.state import SECTIONS, Documents, State
from subak.service.durable import write_parts_durably
from subak.service.store import Reading

FORMAT = 2
"""How snapshots are put together, besides the shape of the records."""
_LENGTH_BYTES, _HASH_BYTES = 8, 32
_CHUNK = 1 << 20


class Kept(Struct, frozen=True, array_like=True):
    """One section: its records, the keys changed since the last closed day, that day's digest."""

    records: dict[str, msgspec.Raw]
    touched: list[str]
    digest: bytes


class Head(Struct, frozen=True):
    """What a snapshot says of a state after `size` entries, besides its sections."""

    size: int
    last: bytes
    at: str
    today: str
    release: str
    used: list[str]
    """`Ids.blocks`."""
    shape: bytes


Framed = TypeVar("Framed", bound=Struct)


def shape() -> bytes:
    """What the records look like; another shape makes older snapshots useless, not wrong."""
    records = [(name, msgspec.inspect.type_info(_record(name))) for name in sorted(SECTIONS)]
    return hashlib.sha256(repr([FORMAT, *records]).encode()).digest()


def save(path: Path, state: State, last: bytes) -> None:
    """Keep the state; `last` is the bytes of its last entry."""
    head = Head(
        size=state.size,
        last=hashlib.sha256(last).digest(),
        at=state.at,
        today=state.today,
        release=state.release,
        used=state.used.blocks(),
        shape=shape(),
    )
    write_parts_durably(path, _parts(head, state), 0o600)


def load(path: Path, reading: Reading, documents: Documents) -> State | None:
    """The state of a snapshot that fits this log and this program, else None."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file, _without_collector():
        if not _is_whole(file):
            return None
        try:
            head = _framed(file, Head)
        except msgspec.DecodeError:  # written by another version of this program
            return None
        last = next(reading.entries(head.size - 1, head.size), b"")
        if head.last != hashlib.sha256(last).digest() or head.shape != shape():
            return None
        state = State(documents)
        for name, held in state.sections().items():
            kept = _framed(file, Kept)
            decode = msgspec.msgpack.Decoder(_record(name)).decode
            records = {key: held.sharing(decode(raw)) for key, raw in kept.records.items()}
            held.restore(records, set(kept.touched), kept.digest)
    state.size, state.at, state.today = head.size, head.at, Day(head.today)
    state.release, state.used = head.release, Ids.restored(head.used)
    return state


def _parts(head: Head, state: State) -> Iterator[bytes]:
    """The bytes of a snapshot, a section at a time."""
    whole = hashlib.sha256()
    for frame in (head, *(held.kept() for held in state.sections().values())):
        encoded = msgspec.msgpack.encode(frame)
        for part in (len(encoded).to_bytes(_LENGTH_BYTES, "big"), encoded):
            whole.update(part)
            yield part
    yield whole.digest()


def _is_whole(file: BinaryIO) -> bool:
    """Whether the bytes are those that were written; then the file stands at its start again."""
    left = file.seek(0, SEEK_END) - _HASH_BYTES
    file.seek(0)
    whole = hashlib.sha256()
    while left > 0:
        chunk = file.read(min(left, _CHUNK))
        whole.update(chunk)
        left -= len(chunk)
    same = left == 0 and file.read() == whole.digest()
    file.seek(0)
    return same


def _framed(file: BinaryIO, kind: type[Framed]) -> Framed:
    """The next part of a snapshot that is whole."""
    length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
    return msgspec.msgpack.decode(file.read(length), type=kind)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Records make no cycles: looking for garbage among a million of them takes seconds."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _record(name: str) -> type[Struct]:
    """The record type of a section, as its class says it: Section[Key, Record]."""
    base = SECTIONS[name].__orig_bases__[0]  # type: ignore[attr-defined]
    record: type[Struct] = get_args(base)[1]
    return record
