"""What the tests of commands share: books that are made once and copied for each test."""

from pathlib import Path

import pytest

from tests.support.books import copy_books
from tests.unit.cli.commons import NOON, Commons
from tests.unit.cli.known import known
from tests.unit.cli.pot import fill
from tests.unit.cli.valley import made, valley

__all__ = ["known", "made", "valley"]


def stand_still(patch: pytest.MonkeyPatch) -> None:
    """It is noon on 20 November 2024, and nothing is said about who acts."""
    patch.setattr("subak.service.clock.SystemClock.now", lambda _: NOON)
    for variable in ("SUBAK_AS", "SUBAK_BOOKS", "SUBAK_KEY"):
        patch.delenv(variable, raising=False)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with agents only, and books with a garden under a pact that is in force."""
    root = tmp_path_factory.mktemp("commons")
    with pytest.MonkeyPatch.context() as patch:
        stand_still(patch)
        Commons(root / "agents").open()
        copy_books(root / "agents", root / "pact")
        Commons(root / "pact").make_pact()
    return root


@pytest.fixture
def commons(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commons:
    """Books with a few agents."""
    stand_still(monkeypatch)
    copy_books(made_once / "agents", tmp_path / "books")
    return Commons(tmp_path / "books")


@pytest.fixture
def garden(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commons:
    """Books with a garden under a pact that is in force."""
    stand_still(monkeypatch)
    copy_books(made_once / "pact", tmp_path / "books")
    return Commons(tmp_path / "books")


@pytest.fixture(scope="session")
def filled_once(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The garden with recognised contributions, and 100.01 euros in its pool."""
    books = tmp_path_factory.mktemp("pot") / "books"
    copy_books(made_once / "pact", books)
    with pytest.MonkeyPatch.context() as patch:
        stand_still(patch)
        fill(Commons(books))
    return books


@pytest.fixture
def pot(filled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commons:
    """A copy of the garden with money in its pool; commands write their files beside it."""
    stand_still(monkeypatch)
    monkeypatch.chdir(tmp_path)
    copy_books(filled_once, tmp_path / "books")
    return Commons(tmp_path / "books")
