"""What is public has its witnesses; what waits for them is recorded, and never lost."""

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from subak.audit.verify import Asked, verify
from subak.core.errors import Corrupt, Unavailable
from subak.log.add_checkpoint import AddCheckpoint
from subak.log.note import Note
from subak.log.policy import Witness as Named
from subak.log.source import POLICY
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.waiting_room import WaitingRoom
from subak.service.witnesses import public_size, published_note, standing
from subak.service.writer import Writer
from subak.transport.folder_source import FolderSource
from tests.support.books import FIRST_SECOND, copy_books, new_books, registering
from tests.support.witnesses import (
    asking,
    dead,
    honest,
    lie,
    say,
    saying,
    two_honest,
    verified,
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return new_books(tmp_path / "books")


def test_two_of_three_with_one_dead(folder: Folder, held: ExitStack) -> None:
    policy = asking(folder, 2, *two_honest(folder, held), dead(folder.root, "w3"))
    for number in range(3):
        say(folder, f"a{number}")
        assert verified(folder, policy) == number + 2
    found = standing(folder.public, folder.private)
    assert (sorted(found.cosigned), found.met, found.public) == (["w1", "w2"], True, 4)
    assert found.told["w3"].problem == "witness.not_answering"


@pytest.mark.usefixtures("impatient")
def test_one_of_two_that_are_needed_is_not_enough(folder: Folder, held: ExitStack) -> None:
    good, _ = held.enter_context(honest(folder, folder.root.parent / "w1", "w1"))
    liar = held.enter_context(saying(folder.root, "liar", lie))
    policy = asking(folder, 2, good, dead(folder.root, "w3"), liar)
    before = published_note(folder.public)
    say(folder, "a")
    say(folder, "b", "c")
    assert published_note(folder.public) == before
    assert verified(folder) == 1
    with pytest.raises(Corrupt, match=r"log\.quorum_missing"):
        verified(folder, policy)
    found = standing(folder.public, folder.private)
    assert (found.public, found.met, found.told["w1"].size) == (1, False, 4)
    second, _ = held.enter_context(honest(folder, folder.root.parent / "w2", "w2"))
    policy = asking(folder, 2, good, second, liar)
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert verified(folder, policy) == 4
    assert list((folder.private / "waiting").iterdir()) == []


def test_the_proof_leads_from_what_the_witness_has(folder: Folder, held: ExitStack) -> None:
    """Also past full tiles, and from a size that was never public."""
    good, witness = held.enter_context(honest(folder, folder.root.parent / "w1", "w1"))
    asked: list[AddCheckpoint] = []

    def listen(body: bytes) -> tuple[int, str, str]:
        asked.append(AddCheckpoint.parse(body.decode()))
        return witness.add_checkpoint(body)

    there = held.enter_context(saying(folder.root, "ear", listen))
    policy = asking(folder, 1, Named("w1", good.key, there.url))
    for count in (3, 250, 4, 1, 255, 600):
        say(folder, *(f"n{count}-{each}" for each in range(count)))
        assert public_size(folder.public) == verified(folder, policy)
    assert {0, 4, 254, 258, 259, 514} <= {each.old_size for each in asked}
    assert all(len(each.note.lines) == 1 for each in asked)


@pytest.mark.usefixtures("impatient")
def test_entries_that_wait_are_in_no_public_file(folder: Folder, held: ExitStack) -> None:
    asking(folder, 1, dead(folder.root, "w1"))
    before = FolderSource(folder.public).paths()
    for count in (1, 255, 2, 300):
        say(folder, *(f"n{count}-{each}" for each in range(count)))
        assert FolderSource(folder.public).paths() == before
        assert verified(folder) == 1
    (folder.public / "tile/0/000.p/1").unlink()
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert FolderSource(folder.public).paths() == before
    good, _ = held.enter_context(honest(folder, folder.root.parent / "w2", "w2"))
    policy = asking(folder, 1, good)
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert verified(folder, policy) == 559


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("content", [b"no policy", b"quorum none", b"", b"quorum none\n"])
def test_a_policy_that_cannot_be_followed_lets_nothing_out(folder: Folder, content: bytes) -> None:
    (folder.public / POLICY).write_bytes(content)
    say(folder, "a")
    assert public_size(folder.public) == 1
    (folder.public / POLICY).unlink()
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert verified(folder) == 2


@pytest.mark.usefixtures("impatient")
def test_a_policy_that_was_lost_is_put_back_and_lets_nothing_out(folder: Folder) -> None:
    asking(folder, 1, dead(folder.root, "w1"))
    said = (folder.public / POLICY).read_bytes()
    (folder.public / POLICY).unlink()
    say(folder, "a")
    assert public_size(folder.public) == 1
    assert (folder.public / POLICY).read_bytes() == said


def test_without_a_quorum_cosignatures_are_gathered_and_never_waited_for(
    folder: Folder, held: ExitStack
) -> None:
    policy = asking(folder, 0, *two_honest(folder, held))
    say(folder, "a")
    note = published_note(folder.public)
    assert note is not None
    assert len(note.lines) == 3
    trusted = verify(FolderSource(folder.public), Asked(policy=policy)).trusted
    assert trusted is not None
    assert len(trusted.endorsement.cosigned_at) == 2
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert published_note(folder.public) == note


def test_a_quorum_that_is_raised_is_asked_for_at_the_next_start(
    folder: Folder, held: ExitStack
) -> None:
    one, two = two_honest(folder, held)
    asking(folder, 1, one)
    say(folder, "a")
    policy = asking(folder, 2, one, two)
    with pytest.raises(Corrupt, match=r"log\.quorum_missing"):
        verified(folder, policy)
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert verified(folder, policy) == 2


@pytest.mark.usefixtures("impatient")
def test_two_views_shown_to_two_witnesses_are_found(folder: Folder, held: ExitStack) -> None:
    root = folder.root.parent
    say(folder, "common")
    copy_books(folder.root, root / "fork")
    fork = Folder(root / "fork")
    (one, w1), (two, w2) = (
        held.enter_context(honest(folder, root / name, name)) for name in ("w1", "w2")
    )
    asking(folder, 1, one)
    asking(fork, 1, two)
    say(folder, "a", "b")
    say(fork, "c")
    for books, other in ((folder, two), (fork, one)):
        asking(books, 2, one, two)
        before = published_note(books.public)
        with Writer(books, SetClock(FIRST_SECOND)):
            pass
        assert published_note(books.public) == before
        told = standing(books.public, books.private).told[other.name]
        assert told.problem == ("witness.other_past" if books is folder else "witness.saw_more")
    assert [each.proven for each in w2.memory.evidence()] == [False]
    shown = published_note(fork.public)
    with pytest.raises(Corrupt, match=r"verify\.forked"):
        verify(FolderSource(folder.public), Asked(previous=str(shown)))
    assert w1.memory.evidence() == []


@pytest.mark.usefixtures("impatient")
def test_a_failed_write_of_what_was_witnessed_stops_the_writer(
    folder: Folder, held: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one, two), fails = two_honest(folder, held), []
    policy = asking(folder, 2, one, two)
    say(folder, "z")
    with Writer(folder, SetClock(FIRST_SECOND)) as writer:

        def fail(*_: object) -> None:
            fails.append(True)
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as patched:
            patched.setattr(WaitingRoom, "_written", fail)
            writer.submit(registering("a"))
            until = time.monotonic() + 10
            while not fails and time.monotonic() < until:
                time.sleep(0.01)
        with pytest.raises(Unavailable, match=r"store\.disk_failed"):
            writer.submit(registering("b"))
        with pytest.raises(Unavailable, match=r"writer\.stopped"):
            writer.witness()
    assert public_size(folder.public) == 2
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert verified(folder, policy) == 4


def test_a_note_that_is_public_keeps_its_cosignatures_when_tiles_are_made_again(
    folder: Folder, held: ExitStack
) -> None:
    policy = asking(folder, 2, *two_honest(folder, held))
    say(folder, "a")
    note: Note | None = published_note(folder.public)
    (folder.public / "tile/0/000.p/2").unlink()
    with Writer(folder, SetClock(FIRST_SECOND)):
        pass
    assert published_note(folder.public) == note
    assert verified(folder, policy) == 2
