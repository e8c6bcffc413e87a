"""Logs that Subak wrote, before verifiers that others wrote: accepted, and refused once damaged."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from subak.log.encoding import to_base64
from tests.foreign.verifiers import (
    check_log,
    check_proofs_by_tlog_scales,
    claims_of,
    is_accepted_by_go,
    is_accepted_by_tlog_scales,
)
from tests.support.public_logs import PublicLog, entries_of, is_accepted_by_subak

SIZES = [0, 1, 2, 255, 256, 257, 65_535, 65_536, 65_537, 70_000]
GROWING = [1, 2, 200, 256, 300, 700]


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> str:
    return check_log(tmp_path_factory.mktemp("check_log"))


def published(folder: Path, size: int) -> PublicLog:
    log = PublicLog(folder)
    log.publish(entries_of(size))
    return log


@pytest.mark.parametrize("size", SIZES)
def test_go(tmp_path: Path, size: int, go: str) -> None:
    log = published(tmp_path / "log", size)
    claims = claims_of(log)
    assert bool(claims) == (size > 0)
    assert is_accepted_by_go(go, log, claims)
    assert is_accepted_by_subak(log.folder)


@pytest.mark.parametrize("size", SIZES)
def test_tlog_scales(tmp_path: Path, size: int) -> None:
    log = published(tmp_path / "log", size)
    assert is_accepted_by_tlog_scales(log)
    assert bool(check_proofs_by_tlog_scales(log)) == (size > 0)


def test_a_growing_log_at_each_publication(tmp_path: Path, go: str) -> None:
    log = PublicLog(tmp_path / "log")
    entries = entries_of(GROWING[-1])
    for size in GROWING:
        log.publish(entries[len(log.entries) : size])
        assert is_accepted_by_go(go, log, claims_of(log))
        assert is_accepted_by_tlog_scales(log)
        assert check_proofs_by_tlog_scales(log)


def test_wrong_proofs_are_refused_by_go(tmp_path: Path, go: str) -> None:
    log = published(tmp_path / "log", 300)
    for claim in claims_of(log).splitlines():
        start, _, proof = claim.rpartition(" ")
        hashes = proof.split(",")
        wrong = [*hashes, to_base64(bytes(32))] if proof else [to_base64(bytes(32))]
        assert not is_accepted_by_go(go, log, f"{start} {','.join(wrong)}\n")
        if proof:
            assert not is_accepted_by_go(go, log, f"{start} {','.join(hashes[1:])}\n")


def flipped(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


Damage = Callable[[Path], None]
DAMAGES: dict[str, Damage] = {
    "entry": lambda log: flipped(log / "tile/entries/000", 2),
    "length of an entry": lambda log: flipped(log / "tile/entries/000", 1),
    "entry at the end": lambda log: flipped(log / "tile/entries/002.p/188", -1),
    "bundle cut": lambda log: cut(log / "tile/entries/002.p/188"),
    "bundle missing": lambda log: (log / "tile/entries/000").unlink(),
    "hash of a leaf": lambda log: flipped(log / "tile/0/000", 0),
    "hash at the right edge": lambda log: flipped(log / "tile/0/002.p/188", -1),
    "hash above": lambda log: flipped(log / "tile/1/000.p/2", 0),
    "tile cut": lambda log: cut(log / "tile/0/000"),
    "tile missing": lambda log: (log / "tile/1/000.p/2").unlink(),
    "checkpoint missing": lambda log: (log / "checkpoint").unlink(),
    "checkpoint cut": lambda log: cut(log / "checkpoint"),
    "origin": lambda log: flipped(log / "checkpoint", 0),
    "signature": lambda log: flipped(log / "checkpoint", -10),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found_by_all(tmp_path: Path, name: str, go: str) -> None:
    log = published(tmp_path / "log", 700)
    DAMAGES[name](log.folder)
    assert not is_accepted_by_go(go, log)
    assert not is_accepted_by_subak(log.folder)


# It reads lines leniently: a checkpoint without its last line feed is one for it.
@pytest.mark.parametrize("name", [name for name in DAMAGES if name != "checkpoint cut"])
def test_damage_is_found_by_tlog_scales(tmp_path: Path, name: str) -> None:
    log = published(tmp_path / "log", 700)
    DAMAGES[name](log.folder)
    assert not is_accepted_by_tlog_scales(log)


def test_another_history_is_found_by_all(tmp_path: Path, go: str) -> None:
    log, other = published(tmp_path / "log", 300), PublicLog(tmp_path / "other")
    other.publish([*entries_of(299), b"other"])
    shutil.copy(other.folder / "checkpoint", log.folder / "checkpoint")
    assert not is_accepted_by_go(go, log)
    assert not is_accepted_by_tlog_scales(log)
    assert not is_accepted_by_subak(log.folder)
