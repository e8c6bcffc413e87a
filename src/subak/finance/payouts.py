"""Payouts: released by two persons, sent to the bank, confirmed by it or returned, sent again once.

payable → sent → confirmed → (returned) payable → sent → …
Invariants: a payout is sent only while it is payable, so never twice for one debt; what leaves the
books is exactly what the bank says has left; whoever is paid by a run does not release it.
"""

from typing import Annotated, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import State
from subak.core.values import Amount, Code, Hash, PayoutId, RunId
from subak.finance.pools import OfBankLine, PoolId, deposit, pool_for_holder, withdraw
from subak.finance.runs import Payout, Payouts, PayoutStatus, Runs
from subak.ledger.agents import Agents

RELEASERS = 2

SomePayouts = Annotated[tuple[PayoutId, ...], Meta(min_length=1, max_length=1_000)]
"""Payouts of one pool; a larger order is divided into several messages."""

ReturnReason = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9]{3}\Z")]
"""ISO 20022 external code of a return, such as AC04 (account closed)."""


@entry("payout.released", version=1)
class PayoutReleased(Entry, frozen=True, kw_only=True):
    """One of two persons releases all payouts of a run; the second makes it effective.

    Who may: persons acting "release" for the pool's holder, whom the run does not pay.
    """

    run: RunId

    def check(self, state: State, stamp: Stamp) -> None:
        """By a person whom the run does not pay, each once, two at most.

        Refused: distribution.run_unknown, payout.releaser_not_person, .releaser_is_payee,
        .already_released, .released_by_same, those of `pool_for_holder`.
        """
        run = state[Runs].need(self.run, "distribution.run_unknown")
        pool_for_holder(state, stamp, run.pool, "release")
        person = state[Agents][stamp.by].type == "person"
        need(person, "payout.releaser_not_person", who=stamp.by)
        need(stamp.by not in run.payees, "payout.releaser_is_payee", who=stamp.by, run=self.run)
        need(len(run.releasers) < RELEASERS, "payout.already_released", run=self.run)
        need(stamp.by not in run.releasers, "payout.released_by_same", who=stamp.by, run=self.run)

    def apply(self, state: State, stamp: Stamp) -> None:
        run = state[Runs][self.run]
        state[Runs].put(self.run, replace(run, releasers=(*run.releasers, stamp.by)))


@entry("payout.sent", version=1)
class PayoutSent(Entry, frozen=True, kw_only=True):
    """Payouts were written into a payment order for the bank: its message id and its SHA-256.

    Who may: the pool's holder, acting "fund".
    """

    payouts: SomePayouts
    message: Code
    file: Hash

    def check(self, state: State, stamp: Stamp) -> None:
        """Released, and not under way already.

        Refused: payout.not_released, payout.not_payable, those of `check_payouts`.
        """
        check_payouts(state, stamp, self.payouts)
        for payout in self.payouts:
            held = state[Payouts][payout]
            released = len(state[Runs][held.run].releasers) == RELEASERS
            need(released, "payout.not_released", payout=payout, run=held.run)
            need(held.status == "payable", "payout.not_payable", payout=payout, status=held.status)

    def apply(self, state: State, stamp: Stamp) -> None:
        for payout in self.payouts:
            move_payout(state, payout, "sent")


@entry("payout.confirmed", version=1)
class PayoutConfirmed(OfBankLine, frozen=True, kw_only=True):
    """A bank line debited the sum of some sent payouts, in cents: one of them, or a batch.

    Who may: the pool's holder, acting "fund".
    """

    sign: ClassVar[int] = -1

    payouts: SomePayouts

    def check(self, state: State, stamp: Stamp) -> None:
        """All are under way, and the line is their sum.

        Refused: payout.not_sent, payout.amount_differs, those of `check_payouts` and `check_line`.
        """
        check_payouts(state, stamp, self.payouts)
        self.check_line(state, stamp)
        for payout in self.payouts:
            status = state[Payouts][payout].status
            need(status == "sent", "payout.not_sent", payout=payout, status=status)
        _check_sum(state, self.payouts, self.amount)

    def apply(self, state: State, stamp: Stamp) -> None:
        pool = pool_of_payout(state, self.payouts[0])
        self.book_line(state, pool)
        for payout in self.payouts:
            held = move_payout(state, payout, "confirmed")
            withdraw(state, pool, f"payable:{payout}", held.cents)
            run = state[Runs][held.run]
            left = run.unconfirmed - 1
            on = "" if left else stamp.day
            state[Runs].put(held.run, replace(run, unconfirmed=left, confirmed_on=on))


class OfReturn(OfBankLine, frozen=True, kw_only=True):
    """Base of entries for a bank line that brought confirmed payouts back, in cents together.

    Each comes back whole and is payable again. They stay released: sending them again pays the same
    debts. Who may: the pool's holder, acting "fund".
    """

    reason: ReturnReason

    @property
    def back(self) -> tuple[PayoutId, ...]:
        """The payouts that came back."""
        raise NotImplementedError

    def check(self, state: State, stamp: Stamp) -> None:
        """All were confirmed, and the line is their sum.

        Refused: payout.not_confirmed, payout.amount_differs, those of `check_payouts` and
        `check_line`.
        """
        check_payouts(state, stamp, self.back)
        self.check_line(state, stamp)
        for payout in self.back:
            status = state[Payouts][payout].status
            need(status == "confirmed", "payout.not_confirmed", payout=payout, status=status)
        _check_sum(state, self.back, self.amount)

    def apply(self, state: State, stamp: Stamp) -> None:
        pool = pool_of_payout(state, self.back[0])
        self.book_line(state, pool)
        for payout in self.back:
            held = move_payout(state, payout, "payable")
            deposit(state, pool, f"payable:{payout}", held.cents)
            run = state[Runs][held.run]
            owing = replace(run, unconfirmed=run.unconfirmed + 1, confirmed_on="")
            state[Runs].put(held.run, owing)


@entry("payout.returned", version=1)
class PayoutReturned(OfReturn, frozen=True, kw_only=True):
    """A bank line brought one payout back."""

    payout: PayoutId

    @property
    def back(self) -> tuple[PayoutId, ...]:
        """This one alone."""
        return (self.payout,)


def check_payouts(state: State, stamp: Stamp, payouts: tuple[PayoutId, ...]) -> None:
    """Known payouts, each once, of one pool, said for its holder.

    Refused: payout.listed_twice, .unknown, .other_pool, those of `pool_for_holder`.
    """
    need(len(set(payouts)) == len(payouts), "payout.listed_twice")
    for payout in payouts:
        state[Payouts].need(payout, "payout.unknown")
    pool = pool_of_payout(state, payouts[0])
    for payout in payouts:
        need(pool_of_payout(state, payout) == pool, "payout.other_pool", payout=payout, pool=pool)
    pool_for_holder(state, stamp, pool, "fund")


def pool_of_payout(state: State, payout: PayoutId) -> PoolId:
    """The pool that owes a payout."""
    return state[Runs][state[Payouts][payout].run].pool


def move_payout(state: State, payout: PayoutId, status: PayoutStatus) -> Payout:
    """A payout goes on its way; gives it as it is now."""
    held = state[Payouts][payout]
    moved = Payout(run=held.run, to=held.to, cents=held.cents, status=status)
    state[Payouts].put(payout, moved)
    return moved


def _check_sum(state: State, payouts: tuple[PayoutId, ...], amount: Amount) -> None:
    """A line moves exactly what its payouts come to."""
    owed = sum(state[Payouts][payout].cents for payout in payouts)
    need(owed == int(amount), "payout.amount_differs", amount=amount, expected=owed)
