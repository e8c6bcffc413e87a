"""What the bank took and gave by itself, what it took back, and the balances that it stated.

Amounts are cents.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.finance.balances import BalanceStated
from subak.finance.shortfalls import BankCharged, BankCredited, FundingReversed, ShortfallCovered
from subak.service.read_tables.finance import show_account, show_line, show_pledges
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "bank_own",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, line TEXT NOT NULL, booked_on TEXT NOT NULL,"
    " cents BIGINT NOT NULL, code TEXT NOT NULL, n BIGINT NOT NULL",
)
table(
    "shortfall_cover",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, source TEXT NOT NULL, cents BIGINT NOT NULL,"
    " released_by TEXT NOT NULL, released_on TEXT NOT NULL, n BIGINT NOT NULL",
)
table(
    "balance",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, day TEXT NOT NULL, cents BIGINT NOT NULL,"
    " stated_at TEXT NOT NULL, n BIGINT NOT NULL",
    "pool, day",
)

_REVERSED = "UPDATE funding SET status = 'reversed', reversed_on = ? WHERE id = ?"


@projector("bank.charged", "bank.credited")
def moved(state: State, stamp: Stamp, said: BankCharged | BankCredited, rows: Rows) -> None:
    """Money of the bank's own; below zero: it took it."""
    if isinstance(said, BankCharged):
        code, name = said.ground, f"shortfall:{said.pool}"
    else:
        code, name = said.keep_as, f"kept:{said.keep_as}"
    cents = said.moved_cents
    rows.insert("bank_own", said.id, said.pool, said.line, said.booked_on, cents, code, stamp.n)
    show_line(state, stamp, rows, said.pool, said)
    show_account(state, rows, said.pool, name)


@projector("funding.reversed")
def taken_back(state: State, stamp: Stamp, said: FundingReversed, rows: Rows) -> None:
    """The receipt is no more; its pledge is open again."""
    rows.change(_REVERSED, said.booked_on, said.funding)
    show_line(state, stamp, rows, said.pool, said)
    for name in (f"received:{said.funding}", f"unmatched:{said.pool}", f"shortfall:{said.pool}"):
        show_account(state, rows, said.pool, name)
    show_pledges(state, rows, said.pool)


@projector("shortfall.covered")
def covered(state: State, stamp: Stamp, said: ShortfallCovered, rows: Rows) -> None:
    """Out of which account."""
    rows.insert(
        "shortfall_cover", said.id, said.pool, said.source, int(said.amount), stamp.by,
        stamp.day, stamp.n,
    )  # fmt: skip
    show_account(state, rows, said.pool, said.source)
    show_account(state, rows, said.pool, f"shortfall:{said.pool}")


@projector("balance.stated")
def stated(state: State, stamp: Stamp, said: BalanceStated, rows: Rows) -> None:
    """What the bank says that it holds at the end of a day."""
    rows.insert("balance", said.id, said.pool, said.on, int(said.amount), said.stated_at, stamp.n)
