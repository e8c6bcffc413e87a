"""Each changed byte and each dropped, doubled or swapped entry of a log is found and named."""

import hashlib
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from subak.audit.verify import verify
from subak.core.books import BooksOpened
from subak.core.errors import Corrupt
from subak.ledger.agents import AgentRegistered
from subak.log.merkle import leaf_hashes
from subak.log.tiles import pack_bundle, unpack_bundle
from subak.service.clock import CivilTime, SetClock
from subak.service.opening import RELEASE, open_books
from subak.service.payloads import PayloadStore
from subak.service.writer import Submission, Writer
from subak.transport.folder_source import FolderSource

ENTRIES = 200
BUNDLE = f"tile/entries/000.p/{ENTRIES}"
LEAVES = f"tile/0/000.p/{ENTRIES}"
STEP_OF_A_SAMPLE = 131


class Memory:
    """The files of a log in memory, with some of them replaced."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, path: str) -> bytes:
        if path not in self.files:
            raise Corrupt("verify.file_missing", file=path)
        return self.files[path]

    def paths(self) -> list[str]:
        return sorted(self.files)

    def with_file(self, path: str, data: bytes) -> "Memory":
        return Memory({**self.files, path: data})


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Memory:
    """A public folder of 200 entries over some days, with a document and an opening."""
    root = tmp_path_factory.mktemp("tampering") / "books"
    clock = SetClock(CivilTime.seconds("2024-09-02", 8))
    opened = BooksOpened(
        id="opening",
        origin="example.org/tampering",
        currency="EUR",
        zone="Europe/Paris",
        operator="house",
        keeper="ada",
        recovery_key=bytes(32),
        release=RELEASE,
    )
    folder = open_books(root, opened, clock)
    payloads = PayloadStore(folder.private, folder.public / "openings")
    name = payloads.add("La Maison")
    payloads.publish(name)
    payloads.close()
    with Writer(folder, clock) as writer:
        writer.documents.add({"title": {"en": "A text", "fr": "Un texte"}})
        for number in itertools.count():
            if writer.state.size >= ENTRIES:
                break
            if number % 20 == 19:
                clock.seconds += 20 * 3600
            agent = AgentRegistered(id=f"a{number}", type="group", sphere="commons", name=name)
            writer.submit(Submission([agent], by="ada", principal="house"))
    return _exported(folder.public)


def _exported(public: Path) -> Memory:
    source = FolderSource(public)
    files = {path: source.read(path) for path in source.paths()}
    current = {path: data for path, data in files.items() if not path.startswith("tile/")}
    for path in (BUNDLE, LEAVES):
        current[path] = files[path]
    return Memory(current)


def flips(files: dict[str, bytes], step: int) -> Iterator[tuple[str, int]]:
    """Every step-th byte of every file."""
    for path, data in files.items():
        yield from ((path, at) for at in range(0, len(data), step))


def is_named(log: Memory, path: str, at: int) -> None:
    """A flipped byte is found; the file is named, and the entry where the byte is of one."""
    data = bytearray(log.read(path))
    data[at] ^= 1 << (at % 8)
    with pytest.raises(Corrupt) as found:
        verify(log.with_file(path, bytes(data)))
    facts = found.value.facts
    assert facts.get("file") == path, (path, at, found.value)
    if path == BUNDLE:
        assert facts["entry"] == _entry_at(log.read(path), at)


def _entry_at(bundle: bytes, position: int) -> int:
    at = 0
    for number, entry in enumerate(unpack_bundle(bundle, ENTRIES)):
        at += 2 + len(entry)
        if position < at:
            return number
    raise AssertionError(position)


def test_the_log_as_it_is_verifies(log: Memory) -> None:
    found = verify(log)
    assert (found.size, found.others) == (ENTRIES, (1, 1))
    assert found.days > 3


def test_flipped_bytes_are_found_and_named(log: Memory) -> None:
    for path, at in flips(log.files, STEP_OF_A_SAMPLE):
        is_named(log, path, at)


@pytest.mark.proof
def test_each_flipped_byte_is_found_and_named(log: Memory) -> None:
    for path, at in flips(log.files, 1):
        is_named(log, path, at)


def test_each_missing_or_shortened_file_is_found(log: Memory) -> None:
    for path, data in log.files.items():
        if path.startswith(("documents/", "openings/")):
            continue  # nothing in this log needs them; their own bytes are checked above
        without = Memory({name: held for name, held in log.files.items() if name != path})
        for changed in (without, log.with_file(path, data[:-1]), log.with_file(path, b"")):
            with pytest.raises(Corrupt) as found:
                verify(changed)
            assert found.value.facts.get("file") == path


@pytest.mark.parametrize("path", ["tile/0/001", "readme.txt", f"{BUNDLE}x", "documents/a.json"])
def test_a_file_too_many_is_found(log: Memory, path: str) -> None:
    with pytest.raises(Corrupt) as found:
        verify(log.with_file(path, b"x"))
    assert found.value.facts["file"] == path


def changed_lists(entries: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """The entries with one dropped, doubled or swapped, and the first place that is wrong."""
    for at in range(len(entries)):
        yield at, entries[:at] + entries[at + 1 :]
        yield at + 1, entries[: at + 1] + entries[at:]
        if at + 1 < len(entries):
            yield at, [*entries[:at], entries[at + 1], entries[at], *entries[at + 2 :]]


def test_each_dropped_doubled_or_swapped_entry_is_found(log: Memory) -> None:
    entries = unpack_bundle(log.read(BUNDLE), ENTRIES)
    for wrong, changed in changed_lists(entries):
        with pytest.raises(Corrupt) as found:
            verify(log.with_file(BUNDLE, pack_bundle(changed)))
        assert found.value.facts["entry"] == wrong
        assert found.value.facts["file"] == BUNDLE


def test_they_are_found_too_where_the_tile_was_changed_with_them(log: Memory) -> None:
    entries = unpack_bundle(log.read(BUNDLE), ENTRIES)
    for wrong, changed in changed_lists(entries):
        padded = (changed + entries[-1:])[:ENTRIES]
        if padded == entries:
            continue  # the last entry dropped and put back
        tiles = b"".join(leaf_hashes(padded))
        tampered = log.with_file(BUNDLE, pack_bundle(padded)).with_file(LEAVES, tiles)
        with pytest.raises(Corrupt) as found:
            verify(tampered)
        assert found.value.code == "entry.refused"
        assert found.value.facts["entry"] == wrong


def test_an_entry_that_breaks_a_rule_is_named_though_all_bytes_agree(log: Memory) -> None:
    entries = unpack_bundle(log.read(BUNDLE), ENTRIES)
    entries[7] = entries[7].replace(b'"sphere":"commons"', b'"sphere":"moonlit"')
    tiles = b"".join(leaf_hashes(entries))
    with pytest.raises(Corrupt) as found:
        verify(log.with_file(BUNDLE, pack_bundle(entries)).with_file(LEAVES, tiles))
    assert found.value.code == "entry.malformed"
    assert found.value.facts["entry"] == 7


def test_documents_are_named_by_their_hash(log: Memory) -> None:
    (path,) = [path for path in log.files if path.startswith("documents/")]
    assert path == f"documents/{hashlib.sha256(log.read(path)).hexdigest()}.json"
