"""Read tables: live and rebuilt alike, and true to the invariants that people read in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from subak.releases.second import KINDS
from subak.service.read_tables import COLUMNS, TABLES
from subak.service.read_tables.projector import PROJECTORS
from subak.service.rows import Value
from subak.service.writer import Writer
from tests.support.histories import HISTORIES, STORIES, YEAR, told
from tests.support.retelling import retell
from tests.unit.recognition import valley_year


@pytest.fixture(scope="module", params=HISTORIES)
def writer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Writer]:
    with retell(told(request.param), tmp_path_factory.mktemp("told") / "books") as writer:
        yield writer


def select(writer: Writer, statement: str, *values: Value) -> list[Any]:
    return writer.store.select(statement, *values)


def rows(writer: Writer, table: str) -> list[Any]:
    return sorted(select(writer, f"SELECT * FROM {table}"), key=repr)


def test_every_kind_is_shown() -> None:
    assert {kind for kind, _ in KINDS} - PROJECTORS.keys() == set()


def test_live_tables_are_those_of_a_rebuild(writer: Writer) -> None:
    live = {table: rows(writer, table) for table in TABLES}
    writer.rebuild()
    assert {table: rows(writer, table) for table in TABLES} == live


def test_a_series_is_numbered_without_gap(writer: Writer) -> None:
    next_serial: dict[Value, int] = {}
    lots = select(writer, "SELECT series, serial_first, serial_last FROM lot ORDER BY 1, 2")
    for series, first, last in lots:
        assert first == next_serial.get(series, 1)
        next_serial[series] = last + 1


def test_a_life_begins_with_the_issue_and_ends_once(writer: Writer) -> None:
    for recognition, count in select(writer, "SELECT recognition, credits FROM issue"):
        life = (
            "SELECT what, sum(last - first + 1) FROM lot_life WHERE recognition = ? GROUP BY what"
        )
        lived = dict(select(writer, life, recognition))
        ended = select(
            writer,
            "SELECT coalesce(sum(last - first + 1), 0) FROM lot"
            " WHERE recognition = ? AND status <> 'held'",
            recognition,
        )
        assert lived["issued"] == count
        assert [(lived.get("retired", 0) + lived.get("cancelled", 0),)] == ended


def test_the_lines_of_a_run_sum_to_its_sources(writer: Writer) -> None:
    runs = select(
        writer,
        "SELECT cents, (SELECT sum(cents) FROM run_source WHERE run = run.id),"
        " (SELECT sum(cents) FROM run_line WHERE run = run.id) FROM run",
    )
    for cents, taken, given in runs:
        assert cents == taken == given


def test_the_stories_have_every_kind() -> None:
    missing = {kind.encode() for kind, _ in KINDS}
    for story in STORIES:
        raw = b"".join(told(story).bytes)
        missing -= {kind for kind in missing if b'"kind":"' + kind + b'"' in raw}
    assert missing == set()


def test_the_sample_year_has_the_serial_numbers_of_its_oracle(tmp_path: Path) -> None:
    with retell(told(YEAR), tmp_path / "books") as writer:
        shown = select(
            writer,
            "SELECT series, serial_first, serial_last, holder, tariff_cents, status FROM lot",
        )
    for row in valley_year.LOTS:
        fate = (row["holder"], int(row["cents"]), row["status"])
        first, last = int(row["first"]), int(row["last"])
        (lot,) = [
            each for each in shown if each[0] == row["series"] and each[1] <= first <= each[2]
        ]
        assert last <= lot[2]
        assert lot[3:] == fate


def test_every_table_names_its_columns() -> None:
    assert COLUMNS["lot"][:3] == ("recognition", "first", "last")
    assert all(COLUMNS[table] for table in TABLES)
