"""Rows that wait packed come back as they were, in their order."""

import pytest

from subak.exchange.table_contributions import Told
from subak.exchange.table_packed import PackedRow, PackedRows
from tests.unit.exchange.test_table_contributions import told

HEAD = "Date;Qui;Heures;Tâche\n"


def rows(count: int) -> list[Told]:
    found, telling = told(
        (
            HEAD
            + "".join(f"03/09/2024;kim;{hours};digue {hours}\n" for hours in range(1, count + 1))
        ).encode()
    )
    assert not telling.problems.count
    return found


def as_packed(each: Told) -> PackedRow:
    return PackedRow(each.row.line, each.said, each.payloads)


@pytest.mark.parametrize("block", [1, 3, 10, 11])
def test_rows_come_back_in_their_order(block: int) -> None:
    all_rows, packed = rows(10), PackedRows()
    for start in range(0, 10, block):
        packed.add(all_rows[start : start + block])
        packed.add([])
    assert len(packed) == 10
    assert list(packed) == [as_packed(each) for each in all_rows]
    assert list(packed) == [packed.at(place) for place in range(10)]


def test_a_row_takes_little_room() -> None:
    packed = PackedRows()
    packed.add(rows(1_000))
    assert sum(map(len, packed._blocks)) < 200_000
