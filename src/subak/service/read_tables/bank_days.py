"""What the bank took and gave by itself, what it took back, and the balances that it stated.

Amounts are cents.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.finance.balances import BalanceStated
from subak.finance.batches import BatchReturned
from subak.finance.funding import Pledges
from subak.finance.payouts import pool_of_payout
from subak.finance.runs import Payouts
from subak.finance.shortfalls import BankCharged, BankCredited, FundingReversed, ShortfallCovered
from subak.service.read_tables.finance import show_account, show_bank
from subak.service.read_tables.projector import projector, table
from subak.service.read_tables.runs import RETURNED
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


@projector("bank.charged", "bank.credited")
def moved(state: State, stamp: Stamp, said: BankCharged | BankCredited, rows: Rows) -> None:
    """Money of the bank's own; below zero: it took it."""
    charged = isinstance(said, BankCharged)
    cents = -int(said.amount) if isinstance(said, BankCharged) else int(said.amount)
    code = said.ground if isinstance(said, BankCharged) else said.keep_as
    rows.insert("bank_own", said.id, said.pool, said.line, said.booked_on, cents, code, stamp.n)
    rows.insert("bank_line", said.line, said.pool, said.booked_on, cents, stamp.n)
    name = f"shortfall:{said.pool}" if charged else f"kept:{code}"
    show_account(state, rows, said.pool, name)
    show_bank(state, rows, said.pool)


@projector("funding.reversed")
def taken_back(state: State, stamp: Stamp, said: FundingReversed, rows: Rows) -> None:
    """The receipt is no more; its pledge is open again."""
    cents = -int(said.amount)
    rows.change("UPDATE funding SET status = 'reversed' WHERE id = ?", said.funding)
    rows.insert("bank_line", said.line, said.pool, said.booked_on, cents, stamp.n)
    for name in (f"received:{said.funding}", f"unmatched:{said.pool}", f"shortfall:{said.pool}"):
        show_account(state, rows, said.pool, name)
    show_bank(state, rows, said.pool)
    for pledge, held in state[Pledges].items():
        if held.pool == said.pool:
            rows.change("UPDATE pledge SET open_cents = ? WHERE id = ?", held.open_cents, pledge)


@projector("shortfall.covered")
def covered(state: State, stamp: Stamp, said: ShortfallCovered, rows: Rows) -> None:
    """Out of which account."""
    rows.insert(
        "shortfall_cover", said.id, said.pool, said.source, int(said.amount), stamp.by,
        stamp.day, stamp.n,
    )  # fmt: skip
    show_account(state, rows, said.pool, said.source)
    show_account(state, rows, said.pool, f"shortfall:{said.pool}")


@projector("batch.returned")
def returned(state: State, stamp: Stamp, said: BatchReturned, rows: Rows) -> None:
    """The money of all of them is back, and why."""
    pool = pool_of_payout(state, said.payouts[0])
    for payout in said.payouts:
        status = state[Payouts][payout].status
        rows.change(RETURNED, status, stamp.day, said.reason, payout)
        show_account(state, rows, pool, f"payable:{payout}")
    rows.insert("bank_line", said.line, pool, said.booked_on, int(said.amount), stamp.n)
    show_bank(state, rows, pool)


@projector("balance.stated")
def stated(state: State, stamp: Stamp, said: BalanceStated, rows: Rows) -> None:
    """What the bank says that it holds at the end of a day."""
    rows.insert("balance", said.id, said.pool, said.on, int(said.amount), said.stated_at, stamp.n)
