"""How a debt of a payee ends: paid back, set off by the next runs, or given up; never edited.

Money that settles a debt stays in the pool that it is owed to: in `kept:<name>` where the protocol
names an account for it, else in `undistributed:<act>`, which the next run can take. What the money
was pledged for stays with it. Set off is only what the protocol of the contribution says is set
off: the run computes what is due to everybody as ever, and what a payee owes is held back from it.
Invariants: a debt settles by exactly what entered the account, or what was given up, and never
below zero; nothing is held back beyond what is due; the names of a pool sum as before. Amounts are
cents.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.hooks import consequence
from subak.core.state import State
from subak.core.values import AgentId, Amount, Code, FundingId, RunId
from subak.finance.funding import UnmatchedFundings
from subak.finance.overpaid import Debt, DebtId, Debts
from subak.finance.pools import (
    PoolId,
    Receipt,
    check_positive,
    deposit,
    pool_for_holder,
    withdraw,
)
from subak.finance.rules import Rules
from subak.finance.runs import OfRun, Payouts, Runs, payout_id, result_of


class HeldBack(Struct, frozen=True, kw_only=True):
    """So much of what a run would pay a payee settles a debt of theirs."""

    debt: DebtId
    payee: AgentId
    cents: int


@entry("debt.repaid", version=1)
class DebtRepaid(Entry, frozen=True, kw_only=True):
    """A receipt that waits was paid by who owes: so much of it settles the debt, in cents.

    What is left of the receipt waits on, what is left of the debt is owed on. Who may: the pool's
    holder, acting "fund".
    """

    debt: DebtId
    funding: FundingId
    amount: Amount

    def check(self, state: State, stamp: Stamp) -> None:
        """At most what waits and what is owed, both of one pool.

        Refused: debt.unknown, .other_pool, .too_much, funding.unknown, funding.amount_not_positive,
        those of `pool_for_holder`.
        """
        debt = state[Debts].need(self.debt, "debt.unknown")
        pool_for_holder(state, stamp, debt.pool, "fund")
        waiting = state[UnmatchedFundings].need(self.funding, "funding.unknown")
        same = waiting.pool == debt.pool
        need(same, "debt.other_pool", funding=self.funding, found=waiting.pool, pool=debt.pool)
        check_positive(self.amount)
        most = min(waiting.cents, debt.cents)
        need(int(self.amount) <= most, "debt.too_much", amount=self.amount, most=most)

    def apply(self, state: State, stamp: Stamp) -> None:
        debt, waiting = state[Debts][self.debt], state[UnmatchedFundings][self.funding]
        cents = int(self.amount)
        if waiting.cents > cents:
            left = replace(waiting, cents=waiting.cents - cents)
            state[UnmatchedFundings].put(self.funding, left)
        else:
            state[UnmatchedFundings].drop(self.funding)
        receipt = Receipt(
            funding=self.funding,
            payer=debt.debtor,
            line=waiting.line,
            booked_on=waiting.booked_on,
            cents=cents,
            protocols=debt.pledged,
        )
        withdraw(state, debt.pool, f"unmatched:{debt.pool}", cents)
        deposit(state, debt.pool, settled_into(debt, self.id), cents, (receipt,))
        _settle(state, self.debt, cents)


@entry("debt.waived", version=1)
class DebtWaived(Entry, frozen=True, kw_only=True):
    """The body of a pool gives up what is still owed to it by a debt; `ground` says why.

    Who may: the pool's holder, acting "release", but not who owes it.
    """

    debt: DebtId
    ground: Code

    def check(self, state: State, stamp: Stamp) -> None:
        """Not by who owes it.

        Refused: debt.unknown, debt.waived_by_debtor, those of `pool_for_holder`.
        """
        debt = state[Debts].need(self.debt, "debt.unknown")
        pool_for_holder(state, stamp, debt.pool, "release")
        own = debt.debtor in (stamp.by, stamp.actor)
        need(not own, "debt.waived_by_debtor", debtor=debt.debtor)

    def apply(self, state: State, stamp: Stamp) -> None:
        state[Debts].drop(self.debt)


@consequence("distribution.run", name="finance.set_off")
def set_off(state: State, stamp: Stamp, said: OfRun) -> None:
    """What payees owe is held back from what the run owes them."""
    pool, result = state[Rules][said.rule].pool, result_of(state, said)
    for held in held_back(state, pool, result.payouts()):
        into = settled_into(state[Debts][held.debt], said.id)
        _take(state, RunId(said.id), held)
        deposit(state, pool, into, held.cents, result.receipts)
        _settle(state, held.debt, held.cents)


def held_back(state: State, pool: PoolId, due: Mapping[AgentId, int]) -> tuple[HeldBack, ...]:
    """What a run of a pool holds back of what is due to its payees, the oldest debt first.

    Pure: the same before the run and while it is applied.
    """
    left, held = dict(due), []
    owed = [(debt.since, name, debt) for name, debt in state[Debts].items() if debt.set_off]
    for _, name, debt in sorted(owed, key=lambda each: each[:2]):
        cents = min(debt.cents, left.get(debt.debtor, 0))
        if debt.pool == pool and cents:
            left[debt.debtor] -= cents
            held.append(HeldBack(debt=name, payee=debt.debtor, cents=cents))
    return tuple(held)


def settled_into(debt: Debt, act: str) -> str:
    """The account that takes what settles a debt by an act (a repayment, a run)."""
    return f"kept:{debt.keep_as}" if debt.keep_as else f"undistributed:{act}"


def _settle(state: State, name: DebtId, cents: int) -> None:
    """So much less is owed; a debt that is settled is forgotten."""
    debt = state[Debts][name]
    if debt.cents > cents:
        state[Debts].put(name, replace(debt, cents=debt.cents - cents))
    else:
        state[Debts].drop(name)


def _take(state: State, name: RunId, held: HeldBack) -> None:
    """A payout is so much less; one of which nothing is left is none, and its payee none."""
    payout = payout_id(name, held.payee)
    owed, run = state[Payouts][payout], state[Runs][name]
    withdraw(state, run.pool, f"payable:{payout}", held.cents)
    if owed.cents > held.cents:
        state[Payouts].put(payout, replace(owed, cents=owed.cents - held.cents))
        return
    state[Payouts].drop(payout)
    payees = tuple(payee for payee in run.payees if payee != held.payee)
    if payees:
        state[Runs].put(name, replace(run, payees=payees, unconfirmed=len(payees)))
    else:
        state[Runs].drop(name)
