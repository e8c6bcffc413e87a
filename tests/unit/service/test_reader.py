"""Reading without the writer: tables that are not whole, and files that are none, are named."""

from pathlib import Path

import pytest

from subak.core.errors import Corrupt, Unavailable
from subak.service.reader import Reader
from subak.service.writer import Writer
from tests.support.books import new_books


def test_tables_of_an_interrupted_rebuild_are_not_read(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    with Writer(folder) as writer:
        writer.store.clear_read_tables()
    with pytest.raises(Unavailable) as found:
        Reader(folder)
    assert found.value.code == "store.tables_not_made"
    Writer(folder).close()
    reader = Reader(folder)
    assert len(reader.select("SELECT * FROM books")) == 1
    reader.close()


@pytest.mark.both
def test_a_database_that_is_away_or_none_is_named(tmp_path: Path) -> None:
    folder = new_books(tmp_path / "books")
    folder.database.write_bytes(b"no database at all, but a text of some length" * 99)
    with pytest.raises(Corrupt) as broken:
        Reader(folder)
    assert broken.value.code == "store.file_corrupt"
    folder.database.unlink()
    with pytest.raises(Unavailable) as away:
        Reader(folder)
    assert away.value.code == "store.not_available"
