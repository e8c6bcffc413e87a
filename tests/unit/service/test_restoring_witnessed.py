"""Books that witnesses cosign: these know what was published, and restored books ask them again."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from subak.core.errors import Refused
from subak.service import publication
from subak.service.backing_up import back_up
from subak.service.clock import SetClock
from subak.service.folder import Folder
from subak.service.restored_log import Tree
from subak.service.restoring import Asked, Restored, Steps, restore
from subak.transport.folder_source import FolderSource
from tests.support.books import FIRST_SECOND, everything, new_books
from tests.support.witnesses import asking, honest, say, two_honest, verified


def silent(done: int, total: int) -> None:
    """Nobody looks at the progress."""
    assert done <= total


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as held:
        yield held


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(publication, "TIME_FOR_WITNESSES", timedelta(seconds=1))
    monkeypatch.setattr("subak.transport.http_source.TRIALS", 1)
    return new_books(tmp_path / "books")


def restored(again: Folder, asked: Asked) -> Restored:
    return restore(again, asked, Steps(silent, silent, silent), SetClock(FIRST_SECOND))


def test_witnesses_tell_what_a_backup_lacks(
    folder: Folder, tmp_path: Path, held: ExitStack
) -> None:
    policy = asking(folder, 2, *two_honest(folder, held))
    say(folder, "a1")
    back_up(folder, tmp_path / "backup", silent, with_keys=True)
    say(folder, "a2")
    backup, again = tmp_path / "backup", Folder(tmp_path / "again")
    with pytest.raises(Refused) as refused:
        restored(again, Asked(backup=backup))
    assert refused.value.code == "restore.entries_missing"
    assert (refused.value.facts["size"], refused.value.facts["place"]) == (3, "w1")
    tree = Tree("books", FolderSource(folder.root))
    done = restored(again, Asked(backup=backup, tree=tree))
    assert [each.place for each in done.compared] == ["books", "w1", "w2"]
    say(again, "a3")
    assert verified(again, policy) == 4


def test_what_waits_for_witnesses_goes_on_waiting(
    folder: Folder, tmp_path: Path, held: ExitStack
) -> None:
    """A restore publishes nothing for which the quorum is not there."""
    first, _ = held.enter_context(honest(folder, tmp_path / "w1", "w1"))
    with honest(folder, tmp_path / "w2", "w2") as (second, _):
        policy = asking(folder, 2, first, second)
        say(folder, "a1")
    assert verified(folder, policy) == 2
    say(folder, "a2")
    back_up(folder, tmp_path / "backup", silent, with_keys=True)
    again = Folder(tmp_path / "again")
    done = restored(again, Asked(backup=tmp_path / "backup"))
    assert (done.size, done.silent) == (3, ["w2"])
    assert everything(again) == everything(folder)
    assert verified(again, policy) == 2
