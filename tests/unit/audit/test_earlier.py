"""A checkpoint that somebody kept: the log goes on from it, or what it did has a name."""

from pathlib import Path

import pytest

from subak.audit.verify import Asked, Verified, verify
from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.note import sign
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import new_key
from subak.service.public_server import PublicServer
from subak.service.writer import Writer
from subak.transport.ahead import on_another_core
from subak.transport.folder_source import FolderSource
from subak.transport.sources import reading_ahead, source_at
from tests.support.books import FIRST_SECOND, copy_books, new_books, registering


def grow(folder: Folder, *names: str) -> None:
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:
        writer.submit(registering(*names))


def note_of(folder: Folder) -> str:
    return (folder.public / "checkpoint").read_text()


def checked(folder: Folder, previous: str) -> Verified:
    return verify(FolderSource(folder.public), Asked(previous))


def wrong(folder: Folder, previous: str) -> Corrupt:
    with pytest.raises(Corrupt) as found:
        checked(folder, previous)
    return found.value


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = new_books(tmp_path / "books")
    grow(folder, "kim", "bo")
    return folder


def fork_of(folder: Folder) -> Folder:
    """The same books, whose operator tells something else from here on."""
    root = folder.root.with_name("fork")
    copy_books(folder.root, root)
    return Folder(root)


def test_a_log_goes_on_from_any_of_its_checkpoints(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    notes = [note_of(folder)]
    for number in range(3):
        grow(folder, *(f"a{number}-{each}" for each in range(200)))
        notes.append(note_of(folder))
    for note, size in zip(notes, (1, 201, 401, 601), strict=True):
        found = checked(folder, note)
        assert found.previous is not None
        assert (found.previous.size, found.size) == (size, 601)


def test_a_log_that_became_shorter_was_rolled_back(folder: Folder) -> None:
    short = fork_of(folder)
    grow(folder, "cy")
    found = wrong(short, note_of(folder))
    assert (found.code, found.facts) == ("verify.rolled_back", {"size": 3, "earlier": 4})


def test_two_pasts_are_a_fork_whichever_is_longer(folder: Folder) -> None:
    other = fork_of(folder)
    grow(folder, "cy")
    grow(other, "di")
    assert wrong(other, note_of(folder)).code == "verify.forked"
    kept = note_of(folder)
    grow(other, *(f"b{number}" for number in range(300)))
    found = wrong(other, kept)
    assert (found.code, found.facts) == ("verify.forked", {"size": 304, "earlier": 4})


def test_another_key_and_another_log_have_names_of_their_own(
    folder: Folder, tmp_path: Path
) -> None:
    text = note_of(folder).partition("\n\n")[0] + "\n"
    other = new_key(tmp_path / "other.key")
    assert wrong(folder, sign(text, "example.org/vive", other)).code == "verify.key_changed"
    strange = text.replace("example.org/vive", "example.org/elsewhere")
    assert wrong(folder, sign(strange, "example.org/elsewhere", other)).code == "verify.other_log"


def test_a_kept_checkpoint_that_was_changed_says_nothing(folder: Folder) -> None:
    note = note_of(folder)
    assert wrong(folder, note.replace("\n3\n", "\n2\n")).code == "log.signature_wrong"
    assert wrong(folder, "").code == "log.checkpoint_malformed"


def test_an_address_is_verified_like_a_folder(folder: Folder) -> None:
    kept = note_of(folder)
    grow(folder, *(f"b{number}" for number in range(300)))
    with (
        PublicServer(folder.public, "127.0.0.1", 0) as server,
        source_at(server.address) as source,
        reading_ahead(server.address) as ahead,
    ):
        assert ahead is not None
        found = verify(source, Asked(kept, mapping=ahead))
        bundle = folder.public / "tile/entries/000"
        changed = bytearray(bundle.read_bytes())
        changed[1000] ^= 1
        bundle.write_bytes(changed)
        with pytest.raises(Corrupt) as named:
            verify(source, Asked(kept, mapping=ahead))
    assert (found.size, found.listed) == (303, False)
    assert (named.value.code, named.value.facts["file"]) == (
        "verify.entry_changed",
        "tile/entries/000",
    )


def test_another_core_finds_the_same(folder: Folder) -> None:
    grow(folder, *(f"b{number}" for number in range(600)))
    with on_another_core() as ahead:
        assert verify(FolderSource(folder.public), Asked(mapping=ahead)).size == 603
        (folder.public / "tile/0/001").write_bytes(bytes(8192))
        with pytest.raises(Corrupt, match="tile/0/001"):
            verify(FolderSource(folder.public), Asked(mapping=ahead))


def test_a_checkpoint_that_no_key_of_the_log_signed_accuses_nobody(
    folder: Folder, tmp_path: Path
) -> None:
    """Everybody can write one under the name of the log, with a root of their own."""
    text = Checkpoint("example.org/vive", 2, bytes(32)).text()
    assert wrong(folder, sign(text, "example.org/vive", new_key(tmp_path / "any.key"))).code == (
        "verify.key_changed"
    )
