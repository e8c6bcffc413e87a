"""Statements of ours as PostgreSQL takes them."""

import pytest

from subak.service.postgres_statements import declaring, translated
from subak.service.read_tables import SCHEMA


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT 1", "SELECT 1"),
        ("SELECT n FROM entry WHERE id = ?", "SELECT n FROM entry WHERE id = $1"),
        ("UPDATE t SET a = ?, b = ? WHERE c = ?", "UPDATE t SET a = $1, b = $2 WHERE c = $3"),
        ("SELECT '?', ? , 'it''s ?', '%'", "SELECT '?', $1 , 'it''s ?', '%'"),
    ],
)
def test_values_are_numbered(ours: str, theirs: str) -> None:
    assert translated(ours) == theirs.encode()


def test_texts_are_compared_by_bytes() -> None:
    assert declaring("CREATE TABLE t (n INTEGER PRIMARY KEY, a TEXT NOT NULL, b BLOB)") == (
        b'CREATE TABLE t (n BIGINT PRIMARY KEY, a TEXT COLLATE "C" NOT NULL, b BYTEA)'
    )


def test_every_read_table_is_declared_with_types_of_both() -> None:
    for statement in SCHEMA:
        if statement.startswith("CREATE TABLE"):
            said = declaring(statement)
            assert said.count(b"TEXT") == said.count(b'TEXT COLLATE "C"')
            assert b"INTEGER" not in said
            assert b"BLOB" not in said
