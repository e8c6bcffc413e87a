"""Books are restored only to what was published, and nothing is left where that fails."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from subak.audit.verify import Asked as Verifying
from subak.audit.verify import verify
from subak.core.errors import Corrupt, Refused, Unavailable
from subak.ledger.agents import AgentRegistered
from subak.service import restoring
from subak.service.backing_up import back_up
from subak.service.backup_files import MANIFEST, hash_of, read_manifest
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.keys import new_key
from subak.service.payloads import PayloadStore
from subak.service.restored_log import Tree
from subak.service.restoring import Asked, Restored, Steps, restore
from subak.service.writer import Submission, Writer
from subak.transport.folder_source import FolderSource
from tests.support import postgres
from tests.support.books import FIRST_SECOND, copy_books, everything, new_books, registering

pytestmark = pytest.mark.both
CLOCK = SetClock(FIRST_SECOND)


def silent(done: int, total: int) -> None:
    """Nobody looks at the progress."""
    assert done <= total


STEPS = Steps(silent, silent, silent)


@pytest.fixture(params=["sqlite", "postgresql"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Folder]:
    """Books of 301 entries on each database, with a published name, and a backup of them."""
    server = postgres.server() if request.param == "postgresql" else None
    address = server.new_database() if server else None
    folder = new_books(tmp_path / "books", database=address)
    say(folder, *(f"a{number}" for number in range(299)))
    with closing(PayloadStore(folder.private, folder.public / "openings")) as payloads:
        name = payloads.add("La Maison")
        payloads.publish(name)
    said = AgentRegistered(id="org", type="organisation", sphere="commons", name=name)
    with Writer(folder, CLOCK) as writer:
        writer.submit(Submission([said], by="ada", principal="house"))
    back_up(folder, tmp_path / "backup", silent, with_keys=True)
    yield folder
    if server and address:
        server.drop_database(address)


def say(folder: Folder, *names: str) -> None:
    with Writer(folder, CLOCK) as writer:
        writer.submit(registering(*names))


def tree(folder: Folder) -> Tree:
    return Tree(str(folder.root), FolderSource(folder.root))


def restored(again: Folder, asked: Asked) -> Restored:
    return restore(again, asked, STEPS, CLOCK)


def size_of(folder: Folder, kept: Path | None = None) -> int:
    previous = (kept / "checkpoint").read_text() if kept else None
    return verify(FolderSource(folder.root), Verifying(previous)).size


def test_what_was_backed_up_goes_on(folder: Folder, backup: Path, again: Folder) -> None:
    before = everything(folder)
    done = restored(again, Asked(backup=backup, published=[str(folder.root)]))
    assert (done.size, done.fetched, done.silent) == (301, 0, [])
    assert [each.place for each in done.compared] == [str(folder.root)]
    assert {file.name for file in again.root.iterdir()} == {
        "keys",
        "private",
        "public",
        "subak.sqlite3",
        "subak.toml",
        "writer.lock",
    }
    assert everything(again) == before
    assert again.database_address is None
    assert again.keys.stat().st_mode & again.private.stat().st_mode & 0o777 == 0o700
    say(again, "kim")
    assert size_of(again, folder.public) == 302


def test_onto_the_other_database(folder: Folder, backup: Path, again: Folder) -> None:
    address = postgres.server().new_database()
    asked = Asked(backup=backup, database=address, published=[str(folder.root)])
    assert restored(again, asked).size == 301
    assert again.database_address == address
    assert everything(again) == everything(folder)
    say(again, "kim")
    shutil.rmtree(again.root)
    with pytest.raises(Refused, match="database.not_empty"):
        restored(again, asked)
    assert not again.root.exists()
    postgres.server().drop_database(address)


def test_a_database_that_another_writer_holds(
    folder: Folder, backup: Path, again: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subak.service.postgres_store.PATIENCE", "50ms")
    address = postgres.server().new_database()
    asked = Asked(backup=backup, database=address, published=[str(folder.root)])
    restored(again, asked)
    with Writer(again, CLOCK), pytest.raises(Unavailable, match="database.held_elsewhere"):
        restored(Folder(again.root.with_name("more")), asked)
    postgres.server().drop_database(address)


def test_nobody_shows_anything(folder: Folder, backup: Path, again: Folder) -> None:
    with pytest.raises(Refused, match="restore.unpublished"):
        restored(again, Asked(backup=backup))
    assert not again.root.exists()
    assert restored(again, Asked(backup=backup, unpublished=True)).compared == []
    assert size_of(again) == size_of(folder)


def test_a_backup_that_is_too_old_does_not_serve(
    folder: Folder, backup: Path, again: Folder
) -> None:
    say(folder, *(f"b{number}" for number in range(300)))
    with pytest.raises(Refused) as refused:
        restored(again, Asked(backup=backup, published=[str(folder.root)], unpublished=True))
    assert refused.value.code == "restore.entries_missing"
    facts = {"missing": 300, "held": 301, "size": 601, "place": str(folder.root)}
    assert refused.value.facts == facts
    assert not again.root.exists()
    done = restored(again, Asked(backup=backup, tree=tree(folder)))
    assert (done.size, done.fetched) == (601, 300)
    assert everything(again) == everything(folder)
    say(again, "kim")
    assert size_of(again, folder.public) == 602


def test_a_mirror_that_is_not_far_enough_does_not_help(
    folder: Folder, backup: Path, again: Folder, tmp_path: Path
) -> None:
    say(folder, "b1")
    shutil.copytree(folder.public, tmp_path / "behind")
    say(folder, "b2")
    behind = Tree("behind", FolderSource(tmp_path / "behind"))
    kept = tmp_path / "kept"
    kept.write_bytes((folder.public / "checkpoint").read_bytes())
    with pytest.raises(Refused) as refused:
        restored(again, Asked(backup=backup, tree=behind, published=[str(kept)]))
    assert refused.value.facts == {"missing": 1, "held": 302, "size": 303, "place": str(kept)}


def test_a_mirror_behind_the_backup_is_only_compared(
    folder: Folder, again: Folder, tmp_path: Path
) -> None:
    shutil.copytree(folder.public, tmp_path / "behind")
    say(folder, "b1")
    back_up(folder, tmp_path / "newer", silent, with_keys=True)
    behind = Tree("behind", FolderSource(tmp_path / "behind"))
    done = restored(again, Asked(backup=tmp_path / "newer", tree=behind))
    assert (done.size, done.fetched) == (302, 0)


@pytest.mark.parametrize("further", [1, 5])
def test_another_past_is_not_restored(
    folder: Folder, again: Folder, tmp_path: Path, further: int
) -> None:
    copy_books(folder.root, tmp_path / "fork")
    fork = Folder(tmp_path / "fork")
    say(folder, "b1", "b2")
    say(fork, *(f"c{number}" for number in range(further)))
    back_up(folder, tmp_path / "newer", silent, with_keys=True)
    asked = Asked(backup=tmp_path / "newer", published=[str(fork.root), str(folder.root)])
    expected = r"restore\.forked" if further == 1 else r"restore\.entries_missing"
    with pytest.raises((Corrupt, Refused), match=expected):
        restored(again, asked)
    with pytest.raises(Corrupt, match=r"restore\.forked|verify\.forked"):
        restored(again, Asked(backup=tmp_path / "newer", tree=tree(fork)))
    assert not again.root.exists()


def test_a_lost_database_comes_back_from_the_public_tree(
    folder: Folder, again: Folder, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="restore.keys_missing"):
        restored(again, Asked(tree=tree(folder)))
    asked = Asked(tree=tree(folder), keys=folder.keys)
    done = restored(again, asked)
    assert (done.size, done.fetched, done.payloads) == (301, 301, False)
    assert everything(again) == everything(folder)
    lines = folder.lines_without_database()
    assert again.settings.read_text().splitlines(keepends=True) == lines
    with closing(PayloadStore(again.private, again.public / "openings")) as payloads:
        assert payloads.holding("La Maison")  # it is open to everybody
    say(again, "kim")
    assert size_of(again, folder.public) == 302


def test_private_files_that_are_left_come_along(folder: Folder, again: Folder) -> None:
    with closing(PayloadStore(folder.private, folder.public / "openings")) as payloads:
        secret = payloads.add("whispered")
    asked = Asked(tree=tree(folder), keys=folder.keys, private=folder.private)
    assert restored(again, asked).payloads
    with closing(PayloadStore(again.private, again.public / "openings")) as payloads:
        assert payloads.read(secret) == "whispered"


def test_nothing_to_restore(again: Folder) -> None:
    with pytest.raises(Refused, match="restore.nothing_to_restore"):
        restored(again, Asked())


def test_books_go_on_only_with_the_key_that_signed(
    folder: Folder, backup: Path, again: Folder, tmp_path: Path
) -> None:
    (tmp_path / "others").mkdir()
    new_key(tmp_path / "others/log.key")
    for asked in (
        Asked(backup=backup, keys=tmp_path / "others", unpublished=True),
        Asked(backup=backup, keys=tmp_path / "others", published=[str(folder.root)]),
    ):
        with pytest.raises(Refused, match="restore.key_differs"):
            restored(again, asked)
    with pytest.raises(Refused, match="restore.keys_missing"):
        restored(again, Asked(backup=backup, keys=tmp_path, unpublished=True))
    assert not again.root.exists()


def test_a_folder_that_is_used_stays_as_it_is(folder: Folder, backup: Path) -> None:
    before = everything(folder)
    with pytest.raises(Refused, match="books.folder_not_empty"):
        restored(folder, Asked(backup=backup, published=[str(folder.root)]))
    assert everything(folder) == before


def test_an_empty_folder_is_taken_and_left_empty(
    folder: Folder, backup: Path, again: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    again.root.mkdir()
    asked = Asked(backup=backup, published=[str(folder.root)])
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "write_settings", _fail)
        with pytest.raises(OSError, match="gone"):
            restored(again, asked)
    assert list(again.root.iterdir()) == []
    assert restored(again, asked).size == 301


def _fail(*_: object) -> None:
    raise OSError("gone")


def test_a_wrong_list_does_not_hide_a_changed_entry(
    folder: Folder, backup: Path, again: Folder
) -> None:
    file = backup / "public/tile/entries/000"
    file.write_bytes(file.read_bytes().replace(b'"a7"', b'"x7"'))
    with pytest.raises(Corrupt, match="backup.file_changed"):
        restored(again, Asked(backup=backup, published=[str(folder.root)]))
    old = read_manifest(backup).files["public/tile/entries/000"]
    new = hash_of(file)
    (backup / MANIFEST).write_text((backup / MANIFEST).read_text().replace(old, new))
    with pytest.raises(Corrupt, match="verify.entry_changed"):
        restored(again, Asked(backup=backup, published=[str(folder.root)]))
    assert not again.root.exists()
