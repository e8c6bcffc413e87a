"""Tables of scores as documents: what they must say, and each way in which they do not."""

import pytest

from subak.core.canonical import Json, encode
from subak.core.errors import Refused
from subak.finance.score_table import read_table

TABLE: dict[str, Json] = {
    "schema": "subak/scores/1",
    "graph": "00" * 32,
    "parameters": {"alpha": "0.1"},
    "participants": ["ana", "bo"],
    "epochs": ["2026-01-04", "2026-01-11"],
    "scores": [[100_000_000, 200_000_000], [300_000_000, 400_000_000]],
}


def test_a_table_gives_the_row_of_each_participant() -> None:
    table = read_table(encode(TABLE))
    assert table.by_participant()["bo"] == (300_000_000, 400_000_000)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"participants": ["ana", "ana"]}, "participant_twice"),
        ({"participants": ["ana"]}, "not_a_row_each"),
        ({"epochs": ["2026-01-11", "2026-01-04"]}, "epochs_not_in_order"),
        ({"epochs": ["2026-01-04"]}, "not_a_number_each"),
        ({"scores": [[1, 2], [3, 4]]}, "not_the_total"),
        ({"scores": [[-1, 2], [3, 4]]}, "scores"),
        ({"schema": "subak/scores/2"}, "schema"),
        ({"parameters": {"alpha": "1e-3"}}, "parameters"),
    ],
)
def test_a_wrong_table_is_refused_with_the_reason(change: dict[str, Json], reason: str) -> None:
    with pytest.raises(Refused, match="score.table_malformed") as refused:
        read_table(encode(TABLE | change))
    assert reason in str(refused.value.facts["reason"])


def test_an_epoch_that_is_no_day_is_refused() -> None:
    with pytest.raises(Refused, match="day_malformed"):
        read_table(encode(TABLE | {"epochs": ["2026-02-30", "2026-03-01"]}))
