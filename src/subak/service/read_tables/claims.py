"""Claims: what is owed and how much of it was settled so far (Valueflows `Claim`, `settles`).

A payout is a claim on its pool from the run or refund on: the bank's debit settles it, its return
reopens it. A debt that a rule lists is a claim too, from the adoption on: each run of the rule
settles a part, however small. So is what a payee owes after a revision (`debts`), of which the pool
is the claimant. Amounts are cents; the settlements of a claim sum to what is settled.
"""

from collections.abc import Iterable, Iterator

from subak.core.entry import Stamp
from subak.core.state import State
from subak.core.values import PayoutId, RuleId, RunId
from subak.finance.payouts import OfReturn, PayoutConfirmed
from subak.finance.rule_parts import Claim
from subak.finance.rules import (
    ClaimsPaid,
    OfAdoption,
    Rules,
    Versions,
    payer_of,
    read_document,
)
from subak.finance.runs import OfRun, Payouts, Runs, payout_id
from subak.finance.undoing import FundingRefunded
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "claim",
    "id TEXT PRIMARY KEY, type TEXT NOT NULL, pool TEXT NOT NULL, run TEXT, rule TEXT,"
    " payee TEXT, account TEXT, debtor TEXT, cents BIGINT NOT NULL, settled_cents BIGINT NOT NULL,"
    " claimed_on TEXT NOT NULL, n BIGINT NOT NULL",
    "payee",
)
table(
    "settlement",
    "claim TEXT NOT NULL, settled_by TEXT NOT NULL, cents BIGINT NOT NULL,"
    " settled_on TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (claim, n)",
)

_LISTED = "INSERT INTO claim VALUES (?, 'listed', ?, NULL, ?, ?, ?, NULL, ?, ?, ?, ?)"
_CLAIMED_NO_MORE = "UPDATE claim SET cents = settled_cents WHERE rule = ?"
SETTLED = "UPDATE claim SET settled_cents = settled_cents + ? WHERE id = ?"


@projector("distribution.adopted")
def adopted(state: State, stamp: Stamp, said: OfAdoption, rows: Rows) -> None:
    """The debts that the rule lists, with what versions before it have paid on them.

    What such a version listed alone is claimed no more.
    """
    rule = RuleId(said.id)
    payer, listed = payer_of(state, rule), list(_listed(state, rule))
    for claim in listed:
        paid = state[ClaimsPaid].cents(payer, claim.id)
        rows.change("DELETE FROM claim WHERE id = ?", f"{payer}:{claim.id}")
        rows.change(
            _LISTED, f"{payer}:{claim.id}", said.pool, rule, claim.to, claim.account, claim.cents,
            paid, stamp.day, stamp.n,
        )  # fmt: skip
    for before, version in state[Versions].items():
        if version.replaced_by == rule:
            rows.change(_CLAIMED_NO_MORE, before)


@projector("distribution.run")
def distributed(state: State, stamp: Stamp, said: OfRun, rows: Rows) -> None:
    """What the run owes, and what it paid on listed debts."""
    run = state[Runs].get(said.id)
    for payee in run.payees if run else ():
        _claim(state, stamp, rows, payout_id(RunId(said.id), payee))
    payer = payer_of(state, said.rule)
    for claim in _listed(state, said.rule):
        paid, name = state[ClaimsPaid].cents(payer, claim.id), f"{payer}:{claim.id}"
        rows.change(
            "INSERT INTO settlement SELECT id, ?, ? - settled_cents, ?, ? FROM claim"
            " WHERE id = ? AND settled_cents < ?",
            said.id, paid, stamp.day, stamp.n, name, paid,
        )  # fmt: skip
        rows.change("UPDATE claim SET settled_cents = ? WHERE id = ?", paid, name)


@projector("funding.refunded")
def refunded(state: State, stamp: Stamp, said: FundingRefunded, rows: Rows) -> None:
    """What is owed back to the payer."""
    (payer,) = state[Runs][said.id].payees
    _claim(state, stamp, rows, payout_id(RunId(said.id), payer))


@projector("payout.confirmed")
def confirmed(state: State, stamp: Stamp, said: PayoutConfirmed, rows: Rows) -> None:
    """The bank paid them, each whole."""
    _settle(state, stamp, rows, (said.payouts, said.line, 1))


@projector("batch.returned", "payout.returned")
def returned(state: State, stamp: Stamp, said: OfReturn, rows: Rows) -> None:
    """They are owed again."""
    _settle(state, stamp, rows, (said.back, said.line, -1))


def _claim(state: State, stamp: Stamp, rows: Rows, payout: PayoutId) -> None:
    owed = state[Payouts][payout]
    pool = state[Runs][owed.run].pool
    rows.insert(
        "claim", payout, "payout", pool, owed.run, None, owed.to, None, None, owed.cents, 0,
        stamp.day, stamp.n,
    )  # fmt: skip


def _settle(
    state: State, stamp: Stamp, rows: Rows, moved: tuple[Iterable[PayoutId], str, int]
) -> None:
    payouts, line, sign = moved
    for payout in payouts:
        cents = sign * state[Payouts][payout].cents
        rows.insert("settlement", payout, line, cents, stamp.day, stamp.n)
        rows.change(SETTLED, cents, payout)


def _listed(state: State, rule: RuleId) -> Iterator[Claim]:
    for node in read_document(state, state[Rules][rule].document).nodes():
        yield from node.claims or ()
