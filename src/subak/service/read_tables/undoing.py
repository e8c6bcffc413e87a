"""What is put right: receipts unmatched, refunds, money let go, rejections, changed accounts.

Amounts are cents.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.core.values import RunId
from subak.finance.closing import PoolClosed
from subak.finance.payees import PayeeAccounts, PayeeChanged
from subak.finance.promises import PledgeEnded
from subak.finance.rejections import PayoutRejected
from subak.finance.runs import Payouts, Runs, payout_id
from subak.finance.undoing import FundingRefunded, FundingUnmatched, UndistributedReleased
from subak.service.read_tables.finance import show_account, show_pledges
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "undistributed_release",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,"
    " cents BIGINT NOT NULL, ground TEXT NOT NULL, released_by TEXT NOT NULL,"
    " released_on TEXT NOT NULL, n BIGINT NOT NULL",
)
table(
    "payee_change",
    "id TEXT PRIMARY KEY, payee TEXT NOT NULL, iban BYTEA NOT NULL, said_by TEXT NOT NULL,"
    " said_on TEXT NOT NULL, in_force BIGINT NOT NULL, n BIGINT NOT NULL",
    "payee",
)

_UNMATCHED = (
    "UPDATE funding SET status = 'unmatched', payer = NULL, pledge = NULL, matched_on = NULL"
    " WHERE id = ?"
)
_REFUNDED = "UPDATE funding SET refunded_cents = refunded_cents + ? WHERE id = ?"
_REJECTED = (
    "UPDATE payout SET status = ?, message = NULL, file = NULL, sent_on = NULL,"
    " rejections = rejections + 1, rejected_on = ?, reject_reason = ? WHERE id = ?"
)


@projector("funding.unmatched")
def unmatched(state: State, stamp: Stamp, said: FundingUnmatched, rows: Rows) -> None:
    """Nobody has said from whom it came; what its pledge promised is open again."""
    rows.change(_UNMATCHED, said.funding)
    show_account(state, rows, said.pool, f"received:{said.funding}")
    show_account(state, rows, said.pool, f"unmatched:{said.pool}")
    show_pledges(state, rows, said.pool)


@projector("pledge.ended")
def ended(state: State, stamp: Stamp, said: PledgeEnded, rows: Rows) -> None:
    """Nothing more is promised."""
    rows.change(
        "UPDATE pledge SET open_cents = 0, ended_on = ?, ground = ? WHERE id = ?",
        stamp.day,
        said.ground,
        said.pledge,
    )


@projector("funding.refunded")
def refunded(state: State, stamp: Stamp, said: FundingRefunded, rows: Rows) -> None:
    """A run with one payout, to the payer."""
    cents, source = int(said.amount), f"received:{said.funding}"
    (payer,) = state[Runs][said.id].payees
    payout = payout_id(RunId(said.id), payer)
    rows.change(_REFUNDED, cents, said.funding)
    rows.insert(
        "run", said.id, "refund", said.pool, None, cents, 1, stamp.actor, stamp.day,
        None, None, None, stamp.n,
    )  # fmt: skip
    rows.insert("run_source", said.id, source, cents)
    rows.insert("run_line", said.id, "payout", payer, cents)
    rows.insert(
        "payout", payout, said.id, payer, cents, "payable", None, None, None, None, None,
        0, None, None, 0, None, None, stamp.n,
    )  # fmt: skip
    show_account(state, rows, said.pool, source)
    show_account(state, rows, said.pool, f"payable:{payout}")


@projector("undistributed.released")
def released(state: State, stamp: Stamp, said: UndistributedReleased, rows: Rows) -> None:
    """Where it went, and why."""
    source = f"undistributed:{said.source}"
    rows.insert(
        "undistributed_release", said.id, said.pool, source, said.target, int(said.amount),
        said.ground, stamp.by, stamp.day, stamp.n,
    )  # fmt: skip
    show_account(state, rows, said.pool, source)
    show_account(state, rows, said.pool, said.target)


@projector("payout.rejected")
def rejected(state: State, stamp: Stamp, said: PayoutRejected, rows: Rows) -> None:
    """The order came to nothing, and why."""
    for payout in said.payouts:
        rows.change(_REJECTED, state[Payouts][payout].status, stamp.day, said.reason, payout)


@projector("payee.changed")
def changed(state: State, stamp: Stamp, said: PayeeChanged, rows: Rows) -> None:
    """Who said so; `in_force` once the second person has."""
    in_force = int(state[PayeeAccounts][said.payee].account == said.account)
    rows.insert(
        "payee_change", said.id, said.payee, said.account, stamp.by, stamp.day, in_force, stamp.n
    )


@projector("pool.closed")
def closed(state: State, stamp: Stamp, said: PoolClosed, rows: Rows) -> None:
    """Nothing is in it any more."""
    rows.change("UPDATE pool SET closed_on = ? WHERE id = ?", stamp.day, said.pool)
