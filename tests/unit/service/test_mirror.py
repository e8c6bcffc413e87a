"""A mirror takes what is right, remembers what it saw, and stops where the log contradicts it."""

import shutil
from itertools import count
from pathlib import Path

import pytest

from subak.audit.verify import Asked, verify
from subak.core.errors import Corrupt, Refused, Unavailable
from subak.ledger.agents import AgentRegistered
from subak.log.note import Note, VerifierKey, sign
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import new_key, read_key
from subak.service.mirror import Followed, Mirror
from subak.service.mirror_memory import SEEN
from subak.service.payloads import PayloadStore
from subak.service.public_server import PublicServer
from subak.service.writer import Submission, Writer
from subak.transport.folder_source import FolderSource
from subak.transport.http_source import HttpSource
from tests.support.books import FIRST_SECOND, copy_books, new_books, registering

BUNDLE = "tile/entries/000.p/3"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = new_books(tmp_path / "books")
    grow(folder, 2, "a")
    return folder


def grow(folder: Folder, number: int, letter: str) -> None:
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*(f"{letter}{each}" for each in range(number))))


def fork_of(folder: Folder) -> Folder:
    copy_books(folder.root, folder.root.with_name("fork"))
    return Folder(folder.root.with_name("fork"))


def follow(folder: Folder, copy: Path) -> Followed:
    with Mirror(copy, FolderSource(folder.public)) as mirror:
        return mirror.follow()


def files(folder: Path) -> dict[str, bytes]:
    source = FolderSource(folder)
    return {path: source.read(path) for path in source.paths()}


def notes(copy: Path) -> list[str]:
    text = (copy / SEEN).read_text()
    return [f"{note}\n" for note in text.removesuffix("\n\n").split("\n\nexample.org") if note]


def with_name_of_organisation(folder: Folder) -> tuple[PayloadStore, bytes]:
    """An organisation whose name is published, and what commits to it."""
    payloads = PayloadStore(folder.private, folder.public / "openings")
    name = payloads.add("La Maison")
    payloads.publish(name)
    said = AgentRegistered(id="org", type="organisation", sphere="commons", name=name)
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(Submission([said], by="ada", principal="house"))
    return payloads, name


def test_a_mirror_grows_with_the_log_and_verifies(folder: Folder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert follow(folder, copy)[1:3] == (0, 3)
    for number, letter in ((252, "b"), (1, "c"), (1, "d"), (600, "e")):
        grow(folder, number, letter)
        follow(folder, copy)
        assert verify(FolderSource(copy)).size == verify(FolderSource(folder.root)).size
    assert follow(folder, copy)[1:3] == (857, 857)
    ours, theirs = files(copy), files(folder.root)
    assert {path: ours.get(path) for path in theirs} == theirs
    assert len(notes(copy)) == 5


def test_a_published_tree_is_all_that_lies_there(folder: Folder, tmp_path: Path) -> None:
    follow(folder, tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == [
        SEEN,
        "mirror.lock",
        "public",
    ]


@pytest.mark.parametrize("listed", [True, False])
def test_openings_come_and_go(folder: Folder, tmp_path: Path, listed: bool) -> None:
    payloads, name = with_name_of_organisation(folder)
    payloads.close()
    opening = Path("openings") / f"{name.hex()}.json"
    copy = tmp_path / "copy"
    with PublicServer(folder.public, "127.0.0.1", 0) as server, HttpSource(server.address) as http:
        source = FolderSource(folder.public) if listed else http
        with Mirror(copy, source) as mirror:
            assert mirror.follow().openings == 1
            assert verify(FolderSource(copy)).others.openings == 1
            (folder.public / opening).unlink()
            assert mirror.follow().withdrawn == 1
        assert not (copy / "public" / opening).exists()
        assert verify(FolderSource(copy)).others.openings == 0


def contradiction(folder: Folder, copy: Path) -> str:
    """What the mirror calls it; both signed notes are kept, and its own copy stays as it was."""
    before = files(copy)
    with pytest.raises(Corrupt) as found:
        follow(folder, copy)
    assert files(copy) == before
    (evidence,) = (copy / "evidence").iterdir()
    assert (evidence / "kept").read_bytes() == before["checkpoint"]
    assert (evidence / "seen").read_bytes() == (folder.public / "checkpoint").read_bytes()
    assert notes(copy)[-1].endswith((evidence / "seen").read_text()[-40:])
    return found.value.code


def test_a_log_that_became_shorter_was_rolled_back(folder: Folder, tmp_path: Path) -> None:
    short = fork_of(folder)
    grow(folder, 300, "b")
    follow(folder, tmp_path / "copy")
    assert contradiction(short, tmp_path / "copy") == "verify.rolled_back"


@pytest.mark.parametrize("number", [1, 2, 3, 300])
def test_another_past_is_a_fork_whatever_its_length(
    folder: Folder, tmp_path: Path, number: int
) -> None:
    other = fork_of(folder)
    grow(folder, 2, "b")
    follow(folder, tmp_path / "copy")
    grow(other, number, "c")
    assert contradiction(other, tmp_path / "copy") == "verify.forked"


def test_another_key_is_named(folder: Folder, tmp_path: Path) -> None:
    follow(folder, tmp_path / "copy")
    text = (folder.public / "checkpoint").read_text().partition("\n\n")[0] + "\n"
    key = new_key(tmp_path / "new.key")
    (folder.public / "checkpoint").write_text(sign(text, folder.origin, key))
    (folder.public / "vkey").write_text(f"{VerifierKey.of(folder.origin, key)}\n")
    assert contradiction(folder, tmp_path / "copy") == "verify.key_changed"


def test_two_views_shown_to_two_mirrors_are_found_when_they_compare(
    folder: Folder, tmp_path: Path
) -> None:
    other = fork_of(folder)
    grow(folder, 5, "b")
    grow(other, 7, "c")
    for view, copy in ((folder, "first"), (other, "second")):
        follow(view, tmp_path / copy)
        verify(FolderSource(tmp_path / copy))
    for one, another in (("first", "second"), ("second", "first")):
        shown = (tmp_path / another / "public/checkpoint").read_text()
        with pytest.raises(Corrupt, match=r"verify\.(forked|rolled_back)"):
            verify(FolderSource(tmp_path / one), Asked(shown))


def test_damage_on_the_way_is_named_and_not_taken(folder: Folder, tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    shutil.copytree(folder.public, shown)
    data = bytearray((shown / BUNDLE).read_bytes())
    data[-5] ^= 1
    (shown / BUNDLE).write_bytes(data)
    with Mirror(tmp_path / "copy", FolderSource(shown)) as mirror:
        with pytest.raises(Corrupt) as found:
            mirror.follow()
        assert (found.value.code, found.value.facts["entry"]) == ("verify.entry_changed", 2)
        assert files_below(tmp_path / "copy/public") == []
        shutil.copytree(folder.public, shown, dirs_exist_ok=True)
        assert mirror.follow().size == 3


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_wrong_root_under_a_right_signature_is_named(folder: Folder, tmp_path: Path) -> None:
    origin, size, root = (folder.public / "checkpoint").read_text().split("\n")[:3]
    key = read_key(folder.keys / "log.key")
    wrong = sign(f"{origin}\n{size}\n{'A' * 43}=\n", origin, key)
    assert root in (folder.public / "checkpoint").read_text()
    (folder.public / "checkpoint").write_text(wrong)
    with pytest.raises(Corrupt, match=r"verify\.root_differs"):
        follow(folder, tmp_path / "copy")


def test_a_checkpoint_tells_of_more_than_any_memory_holds(folder: Folder, tmp_path: Path) -> None:
    """Who signs may write any size: nothing is kept ready for entries that nobody has seen."""
    origin, _, root = (folder.public / "checkpoint").read_text().split("\n")[:3]
    text = f"{origin}\n{1 << 62}\n{root}\n"
    note = sign(text, origin, read_key(folder.keys / "log.key"))
    (folder.public / "checkpoint").write_text(note)
    with pytest.raises(Corrupt, match=r"verify\.file_missing"):
        verify(FolderSource(folder.public))
    with pytest.raises(Corrupt, match=r"verify\.file_missing"):
        follow(folder, tmp_path / "copy")


def test_what_passed_meanwhile_is_unavailable(folder: Folder, tmp_path: Path) -> None:
    class Flickering(FolderSource):
        def read(self, path: str) -> bytes:
            data = super().read(path)
            return data[::-1] if path == BUNDLE and next(reads) == 0 else data

    reads = count()
    with Mirror(tmp_path / "copy", Flickering(folder.public)) as mirror:
        with pytest.raises(Unavailable, match=r"mirror\.changed_meanwhile"):
            mirror.follow()
        assert mirror.follow().size == 3


def test_wrong_documents_and_openings_are_not_taken(folder: Folder, tmp_path: Path) -> None:
    payloads, name = with_name_of_organisation(folder)
    payloads.close()
    path = f"openings/{name.hex()}.json"
    (folder.public / path).write_bytes(b'{"content":"Else","salt":""}')
    with pytest.raises(Corrupt, match=path):
        follow(folder, tmp_path / "copy")


def test_a_damaged_mirror_says_so(folder: Folder, tmp_path: Path) -> None:
    follow(folder, tmp_path / "copy")
    (tmp_path / "copy/public/tile/0/000.p/3").write_bytes(bytes(96))
    grow(folder, 1, "b")
    with pytest.raises(Corrupt, match=r"mirror\.damaged"):
        follow(folder, tmp_path / "copy")


def test_one_process_keeps_a_mirror_in_a_folder_of_its_own(folder: Folder, tmp_path: Path) -> None:
    source = FolderSource(folder.public)
    with Mirror(tmp_path / "copy", source), pytest.raises(Unavailable, match=r"mirror\.busy"):
        Mirror(tmp_path / "copy", source)
    with pytest.raises(Refused, match="mirror.folder_not_empty"):
        Mirror(folder.root, source)


def test_a_policy_comes_along_changes_and_goes(folder: Folder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for proposed in (b"quorum none\n", b"# nobody yet\nquorum none\n"):
        (folder.public / "policy").write_bytes(proposed)
        follow(folder, copy)
        assert (copy / "public/policy").read_bytes() == proposed
    (folder.public / "policy").write_bytes(b"quorum nobody\n")
    with pytest.raises(Corrupt, match=r"log\.policy_name_unknown"):
        follow(folder, copy)
    (folder.public / "policy").unlink()
    follow(folder, copy)
    assert not (copy / "public/policy").exists()


def test_a_key_that_only_signs_beside_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    """Anybody can add a line to a note: the log itself must have appointed the key."""
    copy, checkpoint = tmp_path / "copy", folder.public / "checkpoint"
    follow(folder, copy)
    grow(folder, 2, "b")
    key = new_key(tmp_path / "new.key")
    old = Note.parse(checkpoint.read_text())
    both = old.adding(Note.parse(sign(old.text, folder.origin, key)).lines[0])
    checkpoint.write_text(str(both))
    (folder.public / "vkey").write_text(f"{VerifierKey.of(folder.origin, key)}\n")
    assert contradiction(folder, copy) == "verify.key_changed"
