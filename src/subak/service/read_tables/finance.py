"""Pools, named accounts, bank lines, pledges and receipts.

Amounts are cents. The bank lines of a pool sum to what the bank has booked for it, as its named
accounts do.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.core.values import FundingId
from subak.finance.funding import FundingMatched, FundingPledged, FundingReceived, Pledges
from subak.finance.pools import Accounts, OfBankLine, PoolId, PoolOpened, Pools, named_accounts
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "pool",
    "id TEXT PRIMARY KEY, pact TEXT NOT NULL, holder TEXT NOT NULL, iban BYTEA NOT NULL,"
    " bank_cents BIGINT NOT NULL, opened_on TEXT NOT NULL, closed_on TEXT, n BIGINT NOT NULL",
)
table(
    "account",
    "pool TEXT NOT NULL, name TEXT NOT NULL, cents BIGINT NOT NULL, PRIMARY KEY (pool, name)",
)
table(
    "bank_line",
    "line TEXT PRIMARY KEY, pool TEXT NOT NULL, booked_on TEXT NOT NULL, cents BIGINT NOT NULL,"
    " n BIGINT NOT NULL",
)
table(
    "pledge",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, payer TEXT NOT NULL, cents BIGINT NOT NULL,"
    " open_cents BIGINT NOT NULL, protocols TEXT NOT NULL, pledged_on TEXT NOT NULL,"
    " ended_on TEXT, ground TEXT, n BIGINT NOT NULL",
)
table(
    "funding",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, status TEXT NOT NULL, line TEXT NOT NULL,"
    " booked_on TEXT NOT NULL, cents BIGINT NOT NULL, payer TEXT, pledge TEXT, matched_on TEXT,"
    " refunded_cents BIGINT NOT NULL, repaid_cents BIGINT NOT NULL, reversed_on TEXT,"
    " n BIGINT NOT NULL",
)

_ACCOUNT = "INSERT INTO account VALUES (?, ?, ?)"


def show_account(state: State, rows: Rows, pool: str, name: str) -> None:
    """A named account as it is now; one that holds nothing is no more."""
    held = state[Accounts].of(PoolId(pool), name)
    rows.change("DELETE FROM account WHERE pool = ? AND name = ?", pool, name)
    if held is not None:
        rows.change(_ACCOUNT, pool, name, held.cents)


def show_accounts(state: State, rows: Rows, pool: str) -> None:
    """All named accounts of a pool as they are now."""
    rows.change("DELETE FROM account WHERE pool = ?", pool)
    for name, cents in named_accounts(state, PoolId(pool)).items():
        rows.change(_ACCOUNT, pool, name, cents)


def show_line(state: State, stamp: Stamp, rows: Rows, pool: str, said: OfBankLine) -> None:
    """A bank line of a pool, and what the bank has booked for it by now."""
    rows.insert("bank_line", said.line, pool, said.booked_on, said.moved_cents, stamp.n)
    rows.change("UPDATE pool SET bank_cents = ? WHERE id = ?", state[Pools][pool].bank_cents, pool)


def show_pledges(state: State, rows: Rows, pool: str) -> None:
    """What is still open of the pledges to a pool."""
    for pledge, held in state[Pledges].items():
        if held.pool == pool:
            _show_pledge(state, rows, pledge)


@projector("pool.opened")
def opened(state: State, stamp: Stamp, said: PoolOpened, rows: Rows) -> None:
    """An empty pool."""
    rows.insert(
        "pool", said.id, said.pact, said.holder, said.account, 0, stamp.day, None, stamp.n
    )  # fmt: skip


@projector("funding.pledged")
def pledged(state: State, stamp: Stamp, said: FundingPledged, rows: Rows) -> None:
    """A pledge of which nothing has arrived."""
    pledge = state[Pledges][said.id]
    rows.insert(
        "pledge", said.id, said.pool, pledge.payer, pledge.open_cents, pledge.open_cents,
        " ".join(pledge.protocols), stamp.day, None, None, stamp.n,
    )  # fmt: skip


@projector("funding.received")
def received(state: State, stamp: Stamp, said: FundingReceived, rows: Rows) -> None:
    """A receipt, and from whom it came where that is known."""
    payer = _payer(state, said.pool, said.id)
    status = "unmatched" if payer is None else "matched"
    matched_on = None if payer is None else stamp.day
    rows.insert(
        "funding", said.id, said.pool, status, said.line, said.booked_on, int(said.amount),
        payer, said.pledge, matched_on, 0, 0, None, stamp.n,
    )  # fmt: skip
    show_line(state, stamp, rows, said.pool, said)
    name = f"unmatched:{said.pool}" if payer is None else f"received:{said.id}"
    show_account(state, rows, said.pool, name)
    _show_pledge(state, rows, said.pledge)


@projector("funding.matched")
def matched(state: State, stamp: Stamp, said: FundingMatched, rows: Rows) -> None:
    """From whom the receipt came after all."""
    pool = _pool_of(state, said.funding)
    rows.change(
        "UPDATE funding SET status = 'matched', payer = ?, pledge = ?, matched_on = ? WHERE id = ?",
        _payer(state, pool, said.funding),
        said.pledge,
        stamp.day,
        said.funding,
    )
    show_account(state, rows, pool, f"unmatched:{pool}")
    show_account(state, rows, pool, f"received:{said.funding}")
    _show_pledge(state, rows, said.pledge)


def _payer(state: State, pool: PoolId, funding: str) -> str | None:
    """Who paid a receipt that was just matched, or None while nobody has said."""
    account = state[Accounts].of(pool, f"received:{funding}")
    if account is None:
        return None
    return next(each.payer for each in account.receipts if each.funding == funding)


def _pool_of(state: State, funding: FundingId) -> PoolId:
    """The pool that holds a receipt which was just matched."""
    accounts = state[Accounts]
    return next(pool for pool in state[Pools] if accounts.of(pool, f"received:{funding}"))


def _show_pledge(state: State, rows: Rows, pledge: str | None) -> None:
    if pledge is not None:
        held = state[Pledges].get(pledge)
        open_cents = 0 if held is None else held.open_cents
        rows.change("UPDATE pledge SET open_cents = ? WHERE id = ?", open_cents, pledge)
