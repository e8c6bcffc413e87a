"""A snapshot gives what replay gives; one that does not fit this log or program is ignored."""

import gc
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from subak.core import fold
from subak.core.state import Section, State
from subak.recognition.credits import Lots
from subak.service import snapshots
from subak.service.rows import Rows
from subak.service.store import Store, StoredEntry
from tests.simulate.histories import run
from tests.support.books import new_store
from tests.support.rehearsal import Rehearsal


@pytest.fixture
def told() -> Rehearsal:
    """A random history of the whole circle."""
    return run(3).scene


@pytest.fixture
def store(tmp_path: Path, told: Rehearsal) -> Iterator[Store]:
    """A store that holds the entries of the history."""
    store = new_store(tmp_path)
    held = [
        StoredEntry(n, f"e{n}", "kind", "at", "by", None, raw) for n, raw in enumerate(told.bytes)
    ]
    store.append(held, Rows(), "note")
    yield store
    store.close()


def spelled(held: Section[str, Struct]) -> bytes:
    """The records of a section as bytes."""
    return msgspec.json.encode(dict(held.items()), order="sorted")


def until(told: Rehearsal, size: int) -> State:
    """The state after so many entries."""
    state = State(told.documents)
    for raw in told.bytes[:size]:
        fold.replay(state, raw)
    return state


@pytest.mark.parametrize("part", [1, 3, 5, 9, 10])
def test_a_snapshot_and_the_rest_is_the_whole(
    tmp_path: Path, told: Rehearsal, store: Store, part: int
) -> None:
    size = len(told.bytes) * part // 10
    path = tmp_path / "snapshot"
    snapshots.save(path, until(told, size), told.bytes[size - 1])
    state = snapshots.load(path, store, told.documents)
    assert state is not None
    assert (state.size, state.release) == (size, told.state.release)
    for raw in told.bytes[size:]:
        fold.replay(state, raw)
    live = told.state
    assert state.next_digests() == live.next_digests()
    assert (state.size, state.at, state.today, state.used) == (
        live.size,
        live.at,
        live.today,
        live.used,
    )
    for name, held in live.sections().items():
        assert spelled(state.sections()[name]) == spelled(held)


def test_there_need_not_be_one(tmp_path: Path, told: Rehearsal, store: Store) -> None:
    assert snapshots.load(tmp_path / "none", store, told.documents) is None


def changed(path: Path, **fields: object) -> None:
    """Write the snapshot again with other fields."""
    written = path.read_bytes()
    end = 8 + int.from_bytes(written[:8], "big")
    head = msgspec.msgpack.decode(written[8:end], type=snapshots.Head)
    changed = msgspec.msgpack.encode(msgspec.structs.replace(head, **fields))
    changed = len(changed).to_bytes(8, "big") + changed + written[end:-32]
    path.write_bytes(changed + hashlib.sha256(changed).digest())


@pytest.fixture
def path(tmp_path: Path, told: Rehearsal) -> Path:
    """A snapshot of the whole history."""
    path = tmp_path / "snapshot"
    snapshots.save(path, told.state, told.bytes[-1])
    return path


@pytest.mark.parametrize(
    "fields",
    [
        {"last": hashlib.sha256(b"another log").digest()},
        {"shape": bytes(32)},
        {"size": 10_000},
        {"size": 1},
    ],
)
def test_of_another_log_or_program(
    path: Path, told: Rehearsal, store: Store, fields: dict[str, object]
) -> None:
    assert snapshots.load(path, store, told.documents) is not None
    changed(path, **fields)
    assert snapshots.load(path, store, told.documents) is None


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_cut_off(path: Path, told: Rehearsal, store: Store, cut: int) -> None:
    path.write_bytes(path.read_bytes()[:cut])
    assert snapshots.load(path, store, told.documents) is None


@pytest.mark.parametrize("place", [0, 7, 8, 100, 5_000, -33, -32, -1])
def test_one_byte_changed(path: Path, told: Rehearsal, store: Store, place: int) -> None:
    written = bytearray(path.read_bytes())
    written[place] ^= 1
    path.write_bytes(written)
    assert snapshots.load(path, store, told.documents) is None


def test_one_of_the_older_form(path: Path, told: Rehearsal, store: Store) -> None:
    old = msgspec.msgpack.encode({"size": 1})
    path.write_bytes(hashlib.sha256(old).digest() + old)
    assert snapshots.load(path, store, told.documents) is None
    framed = len(old).to_bytes(8, "big") + old
    path.write_bytes(framed + hashlib.sha256(framed).digest())
    assert snapshots.load(path, store, told.documents) is None


def test_lots_share_the_names_that_they_repeat(path: Path, told: Rehearsal, store: Store) -> None:
    state = snapshots.load(path, store, told.documents)
    assert state is not None
    lots = [lot for issue in state[Lots].values() for lot in issue.lots]
    for names in (
        [lot.holder for lot in lots],
        [lot.pact for lot in lots],
        [lot.protocol for lot in lots],
        [lot.fundable_from for lot in lots],
    ):
        assert len({id(name) for name in names}) == len(set(names)) > 0


@pytest.mark.parametrize("collecting", [True, False])
def test_the_search_for_garbage_is_as_before(
    path: Path, told: Rehearsal, store: Store, collecting: bool
) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        assert snapshots.load(path, store, told.documents) is not None
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


def test_it_is_private(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_shape_of_the_records_is_that_of_this_program() -> None:
    assert snapshots.shape() == snapshots.shape()
    assert len(snapshots.shape()) == 32
