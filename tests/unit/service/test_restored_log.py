"""What witnesses have seen counts as published, and the quorum that was asked for stays."""

import os
import subprocess
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

import pytest

from subak.audit.verify import Asked as Verifying
from subak.audit.verify import verify
from subak.core.errors import Corrupt, Refused, Unavailable
from subak.log.cosignature import CosignerKey
from subak.log.note import VerifierKey, sign
from subak.log.policy import Log, Policy, Witness
from subak.log.policy_file import format_policy
from subak.log.witness import path_for_monitors
from subak.service import restoring
from subak.service.backing_up import back_up
from subak.service.backup_files import MANIFEST, hash_of
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.restored_log import Tree
from subak.service.restoring import Asked, Restored, Steps, restore
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.books import FIRST_SECOND, new_books, registering
from tests.support.notes import witness, witness_key

pytestmark = pytest.mark.both
CLOCK = SetClock(FIRST_SECOND)


def silent(done: int, total: int) -> None:
    """Nobody looks at the progress."""
    assert done <= total


STEPS = Steps(silent, silent, silent)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Books of three entries, and a backup of them."""
    folder = new_books(tmp_path / "books")
    say(folder, "a1", "a2")
    back_up(folder, tmp_path / "backup", silent, with_keys=True)
    return folder


def say(folder: Folder, *names: str) -> None:
    with Writer(folder, CLOCK) as writer:
        writer.submit(registering(*names))


def tree(folder: Folder) -> Tree:
    return Tree(str(folder.root), FolderSource(folder.root))


def restored(again: Folder, asked: Asked) -> Restored:
    return restore(again, asked, STEPS, CLOCK)


def seen(folder: Folder, place: Path) -> str:
    """A witness that shows what it has seen of a log, as files."""
    shown = place / path_for_monitors(folder.origin)
    shown.parent.mkdir(parents=True)
    shown.write_bytes((folder.public / "checkpoint").read_bytes())
    return str(place)


def test_witnesses_know_what_was_published(
    folder: Folder, backup: Path, again: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subak.service.published.source_at", _folders)
    say(folder, "b1")
    urls = {"a": seen(folder, tmp_path / "a"), "b": str(tmp_path / "b"), "c": str(tmp_path / "c")}
    (tmp_path / "c" / path_for_monitors(folder.origin)).parent.mkdir(parents=True)
    lie = sign(f"{folder.origin}\n999\n{'A' * 43}=\n", folder.origin, witness("z"))
    (tmp_path / "c" / path_for_monitors(folder.origin)).write_text(lie)
    witnesses = tuple(Witness(letter, witness_key(letter), url) for letter, url in urls.items())
    key = VerifierKey.parse((folder.public / "vkey").read_text().removesuffix("\n"))
    policy = Policy((Log(key),), witnesses)
    with pytest.raises(Refused) as refused:
        restored(again, Asked(backup=backup, policy=policy))
    assert refused.value.code == "restore.entries_missing"
    assert refused.value.facts["place"] == "a"
    done = restored(again, Asked(backup=backup, policy=policy, tree=tree(folder)))
    assert (done.size, done.silent) == (4, ["b", "c"])


class _Files(NamedTuple):
    """What a witness serves."""

    place: Path

    def read(self, path: str) -> bytes:
        try:
            return (self.place / path).read_bytes()
        except FileNotFoundError:
            raise Corrupt("verify.file_missing", file=path) from None


def _folders(place: str) -> AbstractContextManager[_Files | FolderSource]:
    if (Path(place) / "public").exists():
        return nullcontext(FolderSource(Path(place)))
    return nullcontext(_Files(Path(place)))


def test_the_quorum_that_was_asked_for_stays(
    folder: Folder, backup: Path, again: Folder, tmp_path: Path
) -> None:
    key = VerifierKey.parse((folder.public / "vkey").read_text().removesuffix("\n"))
    witnesses = (Witness("a", CosignerKey.of("w.example/a", witness("a"))),)
    policy = format_policy(Policy((Log(key),), witnesses))
    (folder.public / "policy").write_bytes(policy)
    back_up(folder, tmp_path / "witnessed", silent, with_keys=True)
    (folder.public / "policy").unlink()
    say(folder, "b1")
    restored(again, Asked(backup=tmp_path / "witnessed", tree=tree(folder)))
    assert (again.public / "policy").read_bytes() == policy


def test_what_was_not_published_yet_is_published_by_the_writer(
    folder: Folder, again: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = (folder.public / "checkpoint").read_bytes()
    say(folder, "b1")
    late = back_up(folder, tmp_path / "later", silent, with_keys=True).manifest
    (tmp_path / "later/published").write_bytes(early)
    text = (tmp_path / "later" / MANIFEST).read_text()
    named = '"published": "{}"'.format
    then, now = late.files["published"], hash_of(tmp_path / "later/published")
    (tmp_path / "later" / MANIFEST).write_text(text.replace(named(then), named(now)))
    shown = []

    def look(again: Folder, clock: SetClock) -> Writer:
        shown.extend(FolderSource(again.public).paths())
        assert (again.public / "checkpoint").read_bytes() == early
        return Writer(again, clock)

    monkeypatch.setattr(restoring, "Writer", look)
    assert restored(again, Asked(backup=tmp_path / "later", unpublished=True)).size == 4
    assert [path for path in shown if path.startswith("tile")] == []
    previous = (folder.public / "checkpoint").read_text()
    assert verify(FolderSource(again.root), Verifying(previous)).size == 4


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("size", ["100k", "500k"])
def test_a_full_disk_leaves_no_half_of_books(
    folder: Folder, backup: Path, tmp_path: Path, size: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    try:
        with pytest.raises((Unavailable, OSError), match=r"store\.|No space left"):
            restored(Folder(disk / "again"), Asked(backup=backup, unpublished=True))
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
