"""What tests of the service share: witnesses that are held open, and places of backups."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from subak.service import gathering, publication
from subak.service.folder import Folder


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Whatever serves until the test ends."""
    with ExitStack() as held:
        yield held


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Witnesses are waited for a moment only."""
    monkeypatch.setattr(publication, "TIME_FOR_WITNESSES", timedelta(milliseconds=200))
    monkeypatch.setattr(gathering, "BETWEEN_ROUNDS", timedelta())


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Where a backup lies."""
    return tmp_path / "backup"


@pytest.fixture
def again(tmp_path: Path) -> Folder:
    """Where books are restored."""
    return Folder(tmp_path / "again")
