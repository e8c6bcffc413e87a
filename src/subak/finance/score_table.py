"""Tables of scores as documents, schema `subak/scores/1`: whole numbers, made once.

    {"schema": "subak/scores/1", "graph": HASH, "parameters": {"alpha": "0.2", …},
     "participants": [AGENT, …], "epochs": [DAY, …], "scores": [[N, …], …]}

A score is a whole number of 1e-9 of the total, a row for each participant, a number for each epoch,
which begins on its day; `graph` is the SHA-256 of the file that the scores were computed from, in
hexadecimal, and `parameters` say how. Scores are computed with floats, whose last digits depend on
the machine; so a table is what replay needs, and a graph is only where it came from.
Invariants of a table that was read: nobody and no epoch twice, epochs go up, as many rows and
numbers as there are participants and epochs, and all scores sum to `TOTAL`.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from subak.core.canonical import decode
from subak.core.errors import need, refuse
from subak.core.instants import parse_day
from subak.core.values import Count, DayText, NewId
from subak.finance.rule_parts import Part
from subak.finance.rule_sources import HashText

TOTAL = 1_000_000_000
LARGEST_TABLE = 1 << 20
"""Bytes, as of all documents: some 150,000 scores, and more where most are nought."""

Scores = Mapping[str, tuple[int, ...]]
"""Scores of participants, a number for each epoch, the latest last."""

Decimals = Annotated[str, Meta(pattern=r"\A[01](\.[0-9]{1,30})?\Z")]


class ScoreTable(Part, frozen=True):
    """Who contributed how much, epoch by epoch."""

    schema: Literal["subak/scores/1"]
    graph: HashText
    parameters: dict[str, Decimals]
    participants: tuple[NewId, ...]
    epochs: tuple[DayText, ...]
    scores: tuple[tuple[Count, ...], ...]

    def by_participant(self) -> Scores:
        """The rows by whose they are."""
        return dict(zip(self.participants, self.scores, strict=True))


@lru_cache(maxsize=16)
def read_table(raw: bytes) -> ScoreTable:
    """The table of a document's bytes.

    Refuses `score.table_malformed` with the reason, and the codes of `canonical.decode`.
    """
    content = decode(raw, at_most_bytes=LARGEST_TABLE)
    try:
        table = msgspec.convert(content, ScoreTable)
    except msgspec.ValidationError as wrong:
        refuse("score.table_malformed", reason=str(wrong))
    _check(table)
    return table


def _check(table: ScoreTable) -> None:
    for day in table.epochs:
        parse_day(day)
    _need(len(set(table.participants)) == len(table.participants), "participant_twice")
    _need(all(first < second for first, second in pairwise(table.epochs)), "epochs_not_in_order")
    _need(len(table.scores) == len(table.participants), "not_a_row_each")
    _need(all(len(row) == len(table.epochs) for row in table.scores), "not_a_number_each")
    _need(sum(map(sum, table.scores)) == TOTAL, "not_the_total")


def _need(condition: object, reason: str) -> None:
    need(condition, "score.table_malformed", reason=reason)
