"""Runs of a distribution: out of which accounts, to whom, what stayed; and their payouts.

Amounts are cents. The lines of a run sum to its sources: payouts, what the rule keeps in accounts
of the pool, and what no part took.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.core.values import PayoutId, RunId
from subak.finance.payouts import (
    OfReturn,
    PayoutConfirmed,
    PayoutReleased,
    PayoutSent,
    pool_of_payout,
)
from subak.finance.pools import OfBankLine, PoolId, named_accounts
from subak.finance.rules import Rules
from subak.finance.runs import OfRun, Payouts, Runs, payout_id
from subak.service.read_tables.finance import show_account, show_accounts, show_line
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "run",
    "id TEXT PRIMARY KEY, type TEXT NOT NULL, pool TEXT NOT NULL, rule TEXT, cents BIGINT NOT NULL,"
    " payees BIGINT NOT NULL, distributed_by TEXT NOT NULL, distributed_on TEXT NOT NULL,"
    " first_releaser TEXT, second_releaser TEXT, released_on TEXT, n BIGINT NOT NULL",
)
table(
    "run_source",
    "run TEXT NOT NULL, account TEXT NOT NULL, cents BIGINT NOT NULL, PRIMARY KEY (run, account)",
)
table(
    "run_line",
    "run TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, cents BIGINT NOT NULL,"
    " PRIMARY KEY (run, type, name)",
)
table(
    "payout",
    "id TEXT PRIMARY KEY, run TEXT NOT NULL, payee TEXT NOT NULL, cents BIGINT NOT NULL,"
    " status TEXT NOT NULL, message TEXT, file BYTEA, sent_on TEXT, line TEXT, confirmed_on TEXT,"
    " returns BIGINT NOT NULL, returned_on TEXT, return_reason TEXT, rejections BIGINT NOT NULL,"
    " rejected_on TEXT, reject_reason TEXT, n BIGINT NOT NULL",
    "run",
)

_SOURCE = "INSERT INTO run_source SELECT ?, name, cents FROM account WHERE pool = ? AND name = ?"
_RUN = (
    "INSERT INTO run SELECT ?, 'distribution', ?, ?, coalesce(sum(cents), 0),"
    " ?, ?, ?, NULL, NULL, NULL, ?"
    " FROM run_source WHERE run = ?"
)
_KEPT = (
    "INSERT INTO run_line SELECT ?, 'kept', ?, ? - coalesce(sum(cents), 0) FROM account"
    " WHERE pool = ? AND name = ? AND name NOT IN (SELECT account FROM run_source WHERE run = ?)"
)
_SENT = "UPDATE payout SET status = ?, message = ?, file = ?, sent_on = ? WHERE id = ?"
_CONFIRMED = "UPDATE payout SET status = ?, line = ?, confirmed_on = ? WHERE id = ?"
_RETURNED = (
    "UPDATE payout SET status = ?, line = NULL, confirmed_on = NULL, returns = returns + 1,"
    " returned_on = ?, return_reason = ? WHERE id = ?"
)


@projector("distribution.run")
def distributed(state: State, stamp: Stamp, said: OfRun, rows: Rows) -> None:
    """The run; its sources are read from the accounts as they were before."""
    run, pool = said.id, state[Rules][said.rule].pool
    for name in said.accounts:
        rows.change(_SOURCE, run, pool, name)
    held = state[Runs].get(run)
    payees = held.payees if held else ()
    by, day = stamp.actor, stamp.day
    rows.change(_RUN, run, pool, said.rule, len(payees), by, day, stamp.n, run)
    _show_kept(state, rows, run, pool)
    for payee in payees:
        payout = payout_id(RunId(run), payee)
        cents = state[Payouts][payout].cents
        rows.insert("run_line", run, "payout", payee, cents)
        rows.insert(
            "payout", payout, run, payee, cents, "payable", None, None, None, None, None,
            0, None, None, 0, None, None, stamp.n,
        )  # fmt: skip
    show_accounts(state, rows, pool)


@projector("payout.released")
def released(state: State, stamp: Stamp, said: PayoutReleased, rows: Rows) -> None:
    """Who released it; two make it effective."""
    releasers = state[Runs][said.run].releasers
    second = releasers[1] if len(releasers) > 1 else None
    rows.change(
        "UPDATE run SET first_releaser = ?, second_releaser = ?, released_on = ? WHERE id = ?",
        releasers[0],
        second,
        stamp.day if second else None,
        said.run,
    )


@projector("payout.sent")
def sent(state: State, stamp: Stamp, said: PayoutSent, rows: Rows) -> None:
    """In which message to the bank."""
    for payout in said.payouts:
        rows.change(_SENT, _status(state, payout), said.message, said.file, stamp.day, payout)


@projector("payout.confirmed")
def confirmed(state: State, stamp: Stamp, said: PayoutConfirmed, rows: Rows) -> None:
    """By which bank line."""
    for payout in said.payouts:
        rows.change(_CONFIRMED, _status(state, payout), said.line, stamp.day, payout)
    _show_booked(state, stamp, rows, said, said.payouts)


@projector("batch.returned", "payout.returned")
def returned(state: State, stamp: Stamp, said: OfReturn, rows: Rows) -> None:
    """The money is back, and why."""
    for payout in said.back:
        rows.change(_RETURNED, _status(state, payout), stamp.day, said.reason, payout)
    _show_booked(state, stamp, rows, said, said.back)


def _show_booked(
    state: State, stamp: Stamp, rows: Rows, said: OfBankLine, payouts: tuple[PayoutId, ...]
) -> None:
    """The bank line, and the accounts of the payouts that it moved."""
    pool = pool_of_payout(state, payouts[0])
    show_line(state, stamp, rows, pool, said)
    for payout in payouts:
        show_account(state, rows, pool, f"payable:{payout}")


def _show_kept(state: State, rows: Rows, run: str, pool: PoolId) -> None:
    """What stays in the pool: by how much each of its accounts grew."""
    for name, cents in named_accounts(state, pool).items():
        kind, _, rest = name.partition(":")
        if kind == "kept":
            rows.change(_KEPT, run, rest, cents, pool, name, run)
        elif name == f"undistributed:{run}":
            rows.insert("run_line", run, "undistributed", "", cents)
    rows.change("DELETE FROM run_line WHERE run = ? AND cents = 0", run)


def _status(state: State, payout: PayoutId) -> str:
    return state[Payouts][payout].status
