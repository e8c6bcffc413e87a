"""What all tests share: no example of Hypothesis is timed; with SUBAK_TEST_DATABASE=postgresql all
books are made on PostgreSQL.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from subak.core.books import BooksOpened
from subak.service import opening
from subak.service.folder import Folder, create
from tests.support import postgres


def _create(root: Path, opened: BooksOpened, database: str | None = None) -> Folder:
    """A folder of books whose database is a new one on the server of the tests."""
    return create(root, opened, database or postgres.server().new_database())


@pytest.fixture(autouse=True)
def _databases_are_dropped() -> Iterator[None]:
    """What a test makes on the server ends with it; what tests share stays."""
    if not postgres.ASKED:
        yield
        return
    server = postgres.server()
    before = len(server.made)
    yield
    while len(server.made) > before:
        server.drop_database(server.made.pop())


settings.register_profile("untimed", deadline=None)  # a busy machine refutes nothing


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("untimed")
    if postgres.ASKED:
        opening.create = _create  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if postgres.ASKED:
        left_out = [item for item in items if item.get_closest_marker("both")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
