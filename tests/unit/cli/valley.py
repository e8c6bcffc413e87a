"""The sample books, made once for all tests that look at them."""

from pathlib import Path

import pytest

from subak.cli import main
from tests.support.books import copy_books


def run(*arguments: str) -> int:
    """Run a command; a mistake of usage gives its code too."""
    try:
        return main(list(arguments))
    except SystemExit as usage:
        return int(usage.code or 0)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The books of `subak demo`; never change them."""
    root = tmp_path_factory.mktemp("valley") / "vive"
    assert run("demo", "--books", str(root), "--language", "en") == 0
    return root


@pytest.fixture
def valley(made: Path, tmp_path: Path) -> Path:
    """A copy of the sample books, to be changed."""
    copy_books(made, tmp_path / "vive")
    return tmp_path / "vive"
