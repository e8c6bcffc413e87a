"""What the log says of bank lines and payment orders: read from its entries, without the writer."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from subak.core.values import PayoutId
from subak.finance.pools import PoolId
from subak.service.reader import Reader

_MOVES = {"funding.received": 1, "payout.confirmed": -1, "payout.returned": 1}
"""Kinds of entries that book a bank line, and which way they move its balance."""


class BookedLine(Struct, frozen=True):
    """A bank line in the books; credits are positive."""

    key: str
    booked_on: str
    cents: int


class _Body(Struct, frozen=True):
    """The fields that are needed of some kinds of entries."""

    id: str
    line: str = ""
    booked_on: str = ""
    amount: str = "0"
    pool: str = ""
    rule: str = ""
    message: str = ""
    payout: str = ""
    payouts: tuple[str, ...] = ()

    @property
    def run(self) -> str:
        """The run of its payouts, whose ids begin with it; a run's id has no point."""
        return (self.payout or self.payouts[0]).partition(".")[0]


class _Logged(Struct, frozen=True):
    body: _Body
    kind: str


_decode = msgspec.json.Decoder(_Logged).decode


def booked_lines(reader: Reader, pool: PoolId) -> list[BookedLine]:
    """The lines of a pool's bank account that are booked, in the order of the log."""
    pool_of_rule: dict[str, str] = {}
    rule_of_run: dict[str, str] = {}
    lines = []
    for logged in _logged(reader, "distribution.adopted", "distribution.run", *_MOVES):
        said = logged.body
        if logged.kind == "distribution.adopted":
            pool_of_rule[said.id] = said.pool
        elif logged.kind == "distribution.run":
            rule_of_run[said.id] = said.rule
        elif pool == (said.pool or pool_of_rule[rule_of_run[said.run]]):
            moved = _MOVES[logged.kind] * int(said.amount)
            lines.append(BookedLine(said.line, said.booked_on, moved))
    return lines


def payouts_by_message(reader: Reader) -> dict[str, tuple[PayoutId, ...]]:
    """The payouts of each payment order, by its message id."""
    return {
        logged.body.message: tuple(map(PayoutId, logged.body.payouts))
        for logged in _logged(reader, "payout.sent")
    }


def _logged(reader: Reader, *kinds: str) -> Iterator[_Logged]:
    marks = ", ".join("?" * len(kinds))
    statement = f"SELECT bytes FROM entry WHERE kind IN ({marks}) ORDER BY n"  # noqa: S608 - marks
    for (raw,) in reader.select(statement, *kinds):
        assert isinstance(raw, bytes)
        yield _decode(raw)
