"""Tampering with what lies around the tree, with left-over tiles, and at an address."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from subak.audit.verify import Asked, verify
from subak.core.errors import Corrupt
from subak.log.policy import Group, Log, Policy, Witness
from subak.log.policy_file import format_policy, parse_policy
from subak.log.source import read_key
from subak.service.clock import SetClock
from subak.service.public_server import PublicServer
from subak.service.writer import Writer
from subak.transport.ahead import in_threads
from subak.transport.folder_source import FolderSource
from subak.transport.http_source import HttpSource
from tests.support.books import FIRST_SECOND, new_books, registering
from tests.support.notes import witness_key

STEP_OF_A_SAMPLE = 211
STRIDE_IN_FULL_FILES = 17
SIZES = (2, 5, 256, 258, 270)
"""Sizes that were published one after the other, and left partial tiles."""


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public tree of a log that grew in steps, with a policy and an older checkpoint."""
    folder = new_books(tmp_path_factory.mktemp("places") / "books")
    size = 1
    for following in SIZES:
        with Writer(folder, SetClock(FIRST_SECOND)) as writer:
            writer.submit(registering(*(f"a{n}" for n in range(size, following))))
        size = following
        shutil.copyfile(folder.public / "checkpoint", folder.root / f"checkpoint.{size}")
    key = read_key(FolderSource(folder.public))
    witnesses = (Witness("town", witness_key("w"), "https://town.example/witness"),)
    policy = Policy((Log(key),), witnesses, (Group("any", 1, ("town",)),), "any")
    (folder.public / "policy").write_bytes(format_policy(policy))
    return folder.public


@pytest.fixture
def copy(public: Path, tmp_path: Path) -> Path:
    shutil.copytree(public, tmp_path / "public")
    return tmp_path / "public"


def paths(public: Path) -> list[str]:
    return FolderSource(public).paths()


def found_in(public: Path) -> str:
    """The file that is named."""
    with pytest.raises(Corrupt) as found:
        verify(FolderSource(public))
    return str(found.value.facts.get("file"))


def flips(public: Path, step: int) -> Iterator[tuple[str, int]]:
    """Every step-th byte, fewer of the full files: `test_tampering` flips each byte of a bundle."""
    for path in paths(public):
        wide = step * STRIDE_IN_FULL_FILES if path.endswith("/000") else step
        yield from ((path, at) for at in range(0, (public / path).stat().st_size, wide))


def flip(file: Path, at: int) -> bytes:
    """Flip a bit of a file; gives what it held."""
    right = file.read_bytes()
    changed = bytearray(right)
    changed[at] ^= 1 << (at % 7)
    file.write_bytes(changed)
    return right


def every_flip_is_found(copy: Path, step: int) -> None:
    for path, at in flips(copy, step):
        right = flip(copy / path, at)
        if path == "policy" and proposes_something_else(copy):
            verify(FolderSource(copy))
        else:
            assert found_in(copy) == path, (path, at)
        (copy / path).write_bytes(right)


def proposes_something_else(copy: Path) -> bool:
    """Nobody signs a policy: other names and addresses of witnesses are another proposal."""
    try:
        policy = parse_policy((copy / "policy").read_bytes())
    except Exception:  # noqa: BLE001 - whatever it says
        return False
    return read_key(FolderSource(copy)) in [log.key for log in policy.logs]


def test_the_tree_as_it_is_verifies(public: Path) -> None:
    assert verify(FolderSource(public)).size == SIZES[-1]
    left_over = [path for path in paths(public) if ".p/" in path]
    assert {"tile/0/001.p/2", "tile/entries/001.p/2"} < set(left_over)


def test_flipped_bytes_are_found_wherever_they_are(copy: Path) -> None:
    every_flip_is_found(copy, STEP_OF_A_SAMPLE)


@pytest.mark.proof
def test_each_flipped_byte_is_found_wherever_it_is(copy: Path) -> None:
    every_flip_is_found(copy, 1)


def test_each_missing_file_is_found_unless_nothing_needs_it(copy: Path) -> None:
    for path in paths(copy):
        right = (copy / path).read_bytes()
        (copy / path).unlink()
        if path == "policy" or path.endswith(".p/2"):
            verify(FolderSource(copy))  # a proposal, and what an earlier size left over
        else:
            assert found_in(copy) == path
        (copy / path).write_bytes(right)


@pytest.mark.parametrize("cut", [0, 1])
def test_each_shortened_file_is_found(copy: Path, cut: int) -> None:
    for path in paths(copy):
        right = (copy / path).read_bytes()
        (copy / path).write_bytes(right[:-1] if cut else b"")
        assert found_in(copy) == path
        (copy / path).write_bytes(right)


def test_a_file_in_the_place_of_another_is_found(copy: Path) -> None:
    for path in paths(copy):
        right = (copy / path).read_bytes()
        for other in paths(copy):
            if other != path and (copy / other).read_bytes() != right:
                shutil.copyfile(copy / other, copy / path)
                assert found_in(copy) == path
        (copy / path).write_bytes(right)


def test_an_older_checkpoint_put_back_is_a_roll_back_for_who_kept_the_newer(
    copy: Path, public: Path
) -> None:
    kept = (copy / "checkpoint").read_text()
    for size in SIZES[:-1]:
        shutil.copyfile(public.parent / f"checkpoint.{size}", copy / "checkpoint")
        with pytest.raises(Corrupt, match=r"verify\.rolled_back"):
            verify(FolderSource(copy), Asked(kept))
        assert found_in(copy).startswith("tile/")  # for others, files of a longer log lie about


@pytest.fixture
def address(copy: Path) -> Iterator[HttpSource]:
    with PublicServer(copy, "127.0.0.1", 0) as server, HttpSource(server.address) as source:
        yield source


def test_it_is_found_at_an_address_too(copy: Path, address: HttpSource) -> None:
    needed = [path for path in paths(copy) if not path.endswith((".p/2", "policy"))]
    with in_threads() as ahead:
        assert verify(address, Asked(mapping=ahead)).size == SIZES[-1]
        for path in needed:
            right = flip(copy / path, (copy / path).stat().st_size // 2)
            with pytest.raises(Corrupt) as found:
                verify(address, Asked(mapping=ahead))
            assert found.value.facts["file"] == path
            (copy / path).unlink()
            with pytest.raises(Corrupt) as found:
                verify(address, Asked(mapping=ahead))
            assert found.value.facts["file"] == path
            (copy / path).write_bytes(right)
