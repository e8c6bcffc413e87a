"""A mirror goes on after an interruption before any of its steps."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from subak.audit.verify import Asked, verify
from subak.service.folder import Folder
from subak.service.public_server import PublicServer
from subak.transport.folder_source import FolderSource
from tests.support.books import new_books
from tests.unit.service.test_mirror import follow, grow, with_name_of_organisation

SOURCE = Path(__file__).parents[3] / "src"
RUN = "import sys; from subak.cli import main; sys.exit(main())"


class Stopped(BaseException):
    """The power went."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = new_books(tmp_path / "books")
    grow(folder, 2, "a")
    return folder


def stop_at(patch: pytest.MonkeyPatch, last: int) -> None:
    """The power goes before the step of this number."""
    steps = count(1)

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            if next(steps) >= last:
                raise Stopped
            return step(*arguments, **named)

        return run

    for owner, name in ((os, "open"), (os, "sync"), (os, "fsync"), (Path, "rename")):
        patch.setattr(owner, name, counted(getattr(owner, name)))
    patch.setattr(Path, "write_bytes", counted(Path.write_bytes))


def interrupted_everywhere(folder: Folder, base: Path, work: Path, stride: int) -> int:
    """Interrupt before each stride-th step, go on with another process; gives how often."""
    for stops in count():
        copy = work / f"copy{stops}"
        shutil.copytree(base, copy)
        with pytest.MonkeyPatch.context() as patch:
            try:
                stop_at(patch, 1 + stops * stride)
                follow(folder, copy)
            except Stopped:
                pass
            else:
                return stops
        kept = FolderSource(copy).read("checkpoint")
        follow(folder, copy)
        assert verify(FolderSource(copy), Asked(kept.decode())).size == 603
        assert not (copy / "incoming").exists()
        shutil.rmtree(copy)
    raise AssertionError


def test_it_goes_on_after_any_interruption(folder: Folder, tmp_path: Path) -> None:
    follow(folder, tmp_path / "base")
    grow(folder, 599, "b")
    with_name_of_organisation(folder)[0].close()
    assert interrupted_everywhere(folder, tmp_path / "base", tmp_path, 7) >= 5


@pytest.mark.proof
def test_it_goes_on_after_each_interruption(folder: Folder, tmp_path: Path) -> None:
    follow(folder, tmp_path / "base")
    grow(folder, 599, "b")
    with_name_of_organisation(folder)[0].close()
    assert interrupted_everywhere(folder, tmp_path / "base", tmp_path, 1) >= 35


def test_what_an_interruption_left_is_fetched_anew_where_it_is_damaged(
    folder: Folder, tmp_path: Path
) -> None:
    grow(folder, 300, "b")
    copy = tmp_path / "copy"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sync", lambda: (_ for _ in ()).throw(Stopped()))
        with pytest.raises(Stopped):
            follow(folder, copy)
    (copy / "incoming/tile/entries/000").write_bytes(b"torn")
    assert follow(folder, copy).size == 303


@pytest.mark.proof
def test_it_goes_on_after_being_killed_at_any_moment(folder: Folder, tmp_path: Path) -> None:
    grow(folder, 5_000, "b")
    copy, chance = tmp_path / "copy", random.Random(2027)
    kills = 0
    with PublicServer(folder.public, "127.0.0.1", 0) as server:
        command = [sys.executable, "-c", RUN, "mirror", server.address, str(copy)]
        for turn in range(40):
            grow(folder, 20, f"c{turn}-")
            running = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(SOURCE)})
            try:
                assert running.wait(0.25 + chance.random() / 2) == 0
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                kills += 1
    follow(folder, copy)
    assert verify(FolderSource(copy)).size == 5_803
    assert kills >= 10
