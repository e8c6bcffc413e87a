"""What the bank takes for itself and gives by itself: charges, interest, receipts that it reverses.

What it takes and no named account has covered stands in `shortfall:<pool>`, below zero, until the
body of the pool covers it out of money that is free. It is the only account below zero, and never
above: so the names of a pool sum to what the bank holds, also on a day on which it holds less than
is owed.
Source: ISO 20022 bank transaction codes (charges CHRG, interest INTR) and reversal indicator.
"""

from typing import ClassVar

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import Amount, Code, FundingId, NewId
from subak.finance.funding import UnmatchedFundings
from subak.finance.pools import (
    Account,
    Accounts,
    OfBankLine,
    PoolId,
    check_positive,
    deposit,
    pool_for_holder,
    withdraw,
)
from subak.finance.promises import keep, reopen
from subak.finance.runs import FREE, Source


@entry("bank.charged", version=1)
class BankCharged(OfBankLine, frozen=True, kw_only=True):
    """A bank line took money for the bank or in error, in cents; `ground` says for what.

    Who may: the pool's holder, acting "fund".
    """

    sign: ClassVar[int] = -1

    pool: PoolId
    ground: Code

    def check(self, state: State, stamp: Stamp) -> None:
        """A new line. Refused: those of `pool_for_holder` and `check_line`."""
        pool_for_holder(state, stamp, self.pool, "fund")
        self.check_line(state, stamp)

    def apply(self, state: State, stamp: Stamp) -> None:
        self.book_line(state, self.pool)
        fall_short(state, self.pool, int(self.amount))


@entry("bank.credited", version=1)
class BankCredited(OfBankLine, frozen=True, kw_only=True):
    """A bank line gave money of the bank's own, such as interest, in cents: it is kept.

    It stands in `kept:<keep_as>`. Who may: the pool's holder, acting "fund".
    """

    pool: PoolId
    keep_as: NewId

    def check(self, state: State, stamp: Stamp) -> None:
        """A new line. Refused: those of `pool_for_holder` and `check_line`."""
        pool_for_holder(state, stamp, self.pool, "fund")
        self.check_line(state, stamp)

    def apply(self, state: State, stamp: Stamp) -> None:
        self.book_line(state, self.pool)
        deposit(state, self.pool, f"kept:{self.keep_as}", int(self.amount))


@entry("funding.reversed", version=1)
class FundingReversed(OfBankLine, frozen=True, kw_only=True):
    """A bank line took a receipt back, whole, that nobody had distributed; `amount` in cents.

    What was refunded of it before is a shortfall. Its pledge is open again by so much. Who may: the
    pool's holder, acting "fund".
    """

    sign: ClassVar[int] = -1

    pool: PoolId
    funding: FundingId

    def check(self, state: State, stamp: Stamp) -> None:
        """The whole of a receipt that nobody has distributed.

        Refused: funding.not_undistributed, funding.reversal_differs, those of `pool_for_holder` and
        `check_line`.
        """
        pool_for_holder(state, stamp, self.pool, "fund")
        self.check_line(state, stamp)
        received = received_cents(state, self.pool, self.funding)
        if received is None:
            refuse("funding.not_undistributed", funding=self.funding, pool=self.pool)
        whole = received == int(self.amount)
        need(whole, "funding.reversal_differs", amount=self.amount, expected=received)

    def apply(self, state: State, stamp: Stamp) -> None:
        self.book_line(state, self.pool)
        cents = int(self.amount)
        if self.funding in state[UnmatchedFundings]:
            state[UnmatchedFundings].drop(self.funding)
            withdraw(state, self.pool, f"unmatched:{self.pool}", cents)
            return
        name = f"received:{self.funding}"
        held = state[Accounts][f"{self.pool} {name}"].cents
        withdraw(state, self.pool, name, held)
        fall_short(state, self.pool, cents - held)
        reopen(state, self.funding, cents)


@entry("shortfall.covered", version=1)
class ShortfallCovered(Entry, frozen=True, kw_only=True):
    """The body of a pool covers what the bank took out of an account that is free, in cents.

    `source` is a received, undistributed or kept account whose money was pledged for no protocol
    alone. Who may: the pool's holder, acting "release".
    """

    pool: PoolId
    source: Source
    amount: Amount

    def check(self, state: State, stamp: Stamp) -> None:
        """At most what is short and what the account holds, of money that is free.

        Refused: distribution.source_not_free, .source_unknown, shortfall.pledged_for,
        shortfall.too_much, funding.amount_not_positive, those of `pool_for_holder`.
        """
        pool_for_holder(state, stamp, self.pool, "release")
        check_positive(self.amount)
        free = self.source.partition(":")[0] in FREE
        need(free, "distribution.source_not_free", source=self.source)
        account = state[Accounts].of(self.pool, self.source)
        if account is None:
            refuse("distribution.source_unknown", source=self.source)
        for receipt in account.receipts:
            need(not receipt.protocols, "shortfall.pledged_for", funding=receipt.funding)
        most = min(account.cents, -shortfall(state, self.pool))
        need(int(self.amount) <= most, "shortfall.too_much", amount=self.amount, most=most)

    def apply(self, state: State, stamp: Stamp) -> None:
        withdraw(state, self.pool, self.source, int(self.amount))
        fall_short(state, self.pool, -int(self.amount))
        kind, _, funding = self.source.partition(":")
        if kind == "received" and state[Accounts].of(self.pool, self.source) is None:
            keep(state, FundingId(funding))


def shortfall(state: State, pool: PoolId) -> int:
    """What the bank took and nothing covers yet, in cents: zero or below."""
    account = state[Accounts].of(pool, f"shortfall:{pool}")
    return account.cents if account else 0


def fall_short(state: State, pool: PoolId, cents: int) -> None:
    """So much more is not covered; less than zero: so much less."""
    left = shortfall(state, pool) - cents
    key = f"{pool} shortfall:{pool}"
    if left:
        state[Accounts].put(key, Account(cents=left, receipts=()))
    elif cents:
        state[Accounts].drop(key)


def received_cents(state: State, pool: PoolId, funding: FundingId) -> int | None:
    """As how much a receipt came that nobody has distributed; None where there is none such."""
    waiting = state[UnmatchedFundings].get(funding)
    if waiting is not None:
        return waiting.cents if waiting.pool == pool else None
    account = state[Accounts].of(pool, f"received:{funding}")
    return account.receipts[0].cents if account else None
