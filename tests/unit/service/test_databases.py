"""The same acts on SQLite and on PostgreSQL: the same digests, root and rows in every table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from subak.service.folder import Folder
from subak.service.read_tables import TABLES
from subak.service.writer import Writer
from tests.support import postgres
from tests.support.books import everything
from tests.support.histories import HISTORIES, told
from tests.support.retelling import retell, told_in
from tests.unit.cli.valley import made

__all__ = ["made"]

pytestmark = pytest.mark.both
NOT_THE_YEAR = [name for name in HISTORIES if name != "year"]


@pytest.fixture
def address() -> Iterator[str]:
    """An empty database."""
    server = postgres.server()
    yield (made := server.new_database())
    server.drop_database(made)


def root(writer: Writer) -> list[str]:
    """Origin, size and root, as they are signed."""
    return writer.store.checkpoint().splitlines()[:3]


def same(one: Writer, other: Writer) -> None:
    """Equal state, log and tables."""
    assert one.state.next_digests() == other.state.next_digests()
    assert root(one) == root(other)
    rows, others = everything(one.folder), everything(other.folder)
    for table in ("entry", "read_schema", *TABLES):
        assert rows[table] == others[table], table


@pytest.mark.parametrize("history", NOT_THE_YEAR)
def test_a_history_is_the_same_on_both(history: str, tmp_path: Path, address: str) -> None:
    books, other_folder = told(history), tmp_path / "other"
    with retell(books, tmp_path / "one") as one, retell(books, other_folder, address) as other:
        same(one, other)


def test_the_demo_is_the_same_on_both(made: Path, tmp_path: Path, address: str) -> None:
    with Writer(Folder(made)) as one, retell(told_in(one), tmp_path / "other", address) as other:
        same(one, other)
