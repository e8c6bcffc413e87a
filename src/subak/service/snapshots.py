"""Snapshots: the state after n entries, so that a start does not replay the whole log.

A snapshot is a cache under its own hash: it names its position, the hash of the entry before it and
the release of its records; one that does not fit is thrown away and the log is replayed. msgpack,
never pickle: a file cannot run anything.
"""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from subak.core.ids import Ids
from subak.core.instants import Day
from subak.core.state import SECTIONS, Documents, State
from subak.service.folder import write_durably
from subak.service.store import Reading

FORMAT = 2
"""How snapshots are put together, besides the shape of the records."""
_HASH_BYTES = 32


class Kept(Struct, frozen=True):
    """One section: its records, the keys changed since the last closed day, that day's digest."""

    records: msgspec.Raw
    touched: list[str]
    digest: bytes


class Snapshot(Struct, frozen=True):
    """A state after `size` entries."""

    size: int
    last: bytes
    at: str
    today: str
    release: str
    used: list[str]
    """`Ids.blocks`."""
    shape: bytes
    sections: dict[str, Kept]


def shape() -> bytes:
    """What the records look like; another shape makes older snapshots useless, not wrong."""
    records = [(name, msgspec.inspect.type_info(_record(name))) for name in sorted(SECTIONS)]
    return hashlib.sha256(repr([FORMAT, *records]).encode()).digest()


def save(path: Path, state: State, last: bytes) -> None:
    """Keep the state; `last` is the bytes of its last entry."""
    sections = {}
    for name, held in state.sections().items():
        records, touched, digest = held.kept()
        raw = msgspec.Raw(msgspec.msgpack.encode(records))
        sections[name] = Kept(raw, sorted(touched), digest)
    snapshot = Snapshot(
        size=state.size,
        last=hashlib.sha256(last).digest(),
        at=state.at,
        today=state.today,
        release=state.release,
        used=state.used.blocks(),
        shape=shape(),
        sections=sections,
    )
    written = bytearray(_HASH_BYTES)
    msgspec.msgpack.Encoder().encode_into(snapshot, written, _HASH_BYTES)
    written[:_HASH_BYTES] = hashlib.sha256(memoryview(written)[_HASH_BYTES:]).digest()
    write_durably(path, written, 0o600)


def load(path: Path, reading: Reading, documents: Documents) -> State | None:
    """The state of a snapshot that fits this log and this program, else None."""
    snapshot = _read(path)
    if snapshot is None:
        return None
    last = next(reading.entries(snapshot.size - 1, snapshot.size), b"")
    if snapshot.last != hashlib.sha256(last).digest() or snapshot.shape != shape():
        return None
    state = State(documents)
    with _without_collector():
        for name, held in state.sections().items():
            kept = snapshot.sections[name]
            records = {key: held.sharing(record) for key, record in _records(name, kept.records)}
            held.restore(records, set(kept.touched), kept.digest)
    state.size, state.at, state.today = snapshot.size, snapshot.at, Day(snapshot.today)
    state.release, state.used = snapshot.release, Ids.restored(snapshot.used)
    return state


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


def _records(name: str, kept: msgspec.Raw) -> Iterator[tuple[str, Struct]]:
    """The records of a section one by one, so that none is in memory twice for long."""
    decode = msgspec.msgpack.Decoder(_record(name)).decode
    for key, raw in msgspec.msgpack.decode(kept, type=dict[str, msgspec.Raw]).items():
        yield key, decode(raw)


def _read(path: Path) -> Snapshot | None:
    """The snapshot in a file, if its bytes are those that were written."""
    try:
        raw = memoryview(path.read_bytes())
    except FileNotFoundError:
        return None
    if hashlib.sha256(raw[_HASH_BYTES:]).digest() != raw[:_HASH_BYTES]:
        return None
    try:
        return msgspec.msgpack.decode(raw[_HASH_BYTES:], type=Snapshot)
    except msgspec.DecodeError:  # written by another version of this program
        return None


def _record(name: str) -> type[Struct]:
    """The record type of a section, as its class says it: Section[Key, Record]."""
    base = SECTIONS[name].__orig_bases__[0]  # type: ignore[attr-defined]
    record: type[Struct] = get_args(base)[1]
    return record
