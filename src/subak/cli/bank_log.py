"""What the books say of bank lines and payment orders, read without the writer."""

import msgspec
from msgspec import Struct

from subak.core.values import PayoutId
from subak.finance.pools import PoolId
from subak.service.reader import Reader


class BookedLine(Struct, frozen=True):
    """A bank line in the books; credits are positive."""

    key: str
    booked_on: str
    cents: int


class Stated(Struct, frozen=True):
    """What the bank states that the account holds at the end of a day, and when it said so."""

    at: str
    cents: int


class _Order(Struct, frozen=True):
    """What is needed of an entry that says an order was sent."""

    message: str
    payouts: tuple[PayoutId, ...]


class _Logged(Struct, frozen=True):
    body: _Order


_decode = msgspec.json.Decoder(_Logged).decode


def booked_lines(reader: Reader, pool: PoolId) -> list[BookedLine]:
    """The lines of a pool's bank account that are booked, in the order of the log."""
    statement = "SELECT line, booked_on, cents FROM bank_line WHERE pool = ? ORDER BY n, line"
    return [
        BookedLine(str(key), str(booked_on), int(str(cents)))
        for key, booked_on, cents in reader.select(statement, pool)
    ]


def last_stated(reader: Reader, pool: PoolId) -> dict[str, Stated]:
    """What the bank stated last of each day, by day."""
    statement = "SELECT day, stated_at, cents FROM balance WHERE pool = ? ORDER BY stated_at, n"
    return {
        str(day): Stated(str(at), int(str(cents)))
        for day, at, cents in reader.select(statement, pool)
    }


def payouts_by_message(reader: Reader) -> dict[str, tuple[PayoutId, ...]]:
    """The payouts of each payment order, by its message id, whatever became of them."""
    orders = {}
    for (raw,) in reader.select("SELECT bytes FROM entry WHERE kind = 'payout.sent' ORDER BY n"):
        assert isinstance(raw, bytes)
        order = _decode(raw).body
        orders[order.message] = order.payouts
    return orders
