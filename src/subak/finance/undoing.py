"""Money that came is undone: unmatched again, refunded to its payer, or let go by its body.

Nothing is edited: each is an entry of its own. A refund is owed like what a run owes: released by
two persons, sent to the bank, confirmed by it, perhaps returned.
Invariant: never more is taken back than stands undistributed in the account that it is taken from.
"""

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import State
from subak.core.values import Amount, Code, FundingId, NewId, RunId
from subak.finance.funding import Unmatched, UnmatchedFundings
from subak.finance.pools import (
    Accounts,
    PoolId,
    check_positive,
    deposit,
    pool_for_holder,
    withdraw,
)
from subak.finance.promises import keep, reopen, undistributed_receipt
from subak.finance.runs import owe


@entry("funding.unmatched", version=1)
class FundingUnmatched(Entry, frozen=True, kw_only=True):
    """A receipt was matched with the wrong payer or pledge: it waits to be matched again.

    Its pledge is open again by so much. Who may: the pool's holder, acting "fund".
    """

    pool: PoolId
    funding: FundingId

    def check(self, state: State, stamp: Stamp) -> None:
        """A receipt of which nothing was distributed or refunded.

        Refused: funding.not_undistributed, funding.partly_refunded, those of `pool_for_holder`.
        """
        pool_for_holder(state, stamp, self.pool, "fund")
        held = undistributed_receipt(state, self.pool, self.funding)
        (receipt,) = state[Accounts][f"{self.pool} received:{self.funding}"].receipts
        whole = held == receipt.cents
        need(whole, "funding.partly_refunded", funding=self.funding, left=held)

    def apply(self, state: State, stamp: Stamp) -> None:
        name = f"received:{self.funding}"
        (receipt,) = state[Accounts][f"{self.pool} {name}"].receipts
        unmatched = Unmatched(
            pool=self.pool, line=receipt.line, booked_on=receipt.booked_on, cents=receipt.cents
        )
        withdraw(state, self.pool, name, receipt.cents)
        deposit(state, self.pool, f"unmatched:{self.pool}", receipt.cents)
        state[UnmatchedFundings].put(self.funding, unmatched)
        reopen(state, self.funding, receipt.cents)


@entry("funding.refunded", version=1)
class FundingRefunded(Entry, frozen=True, kw_only=True):
    """Money that came wrongly is owed to who paid it: the payout `<refund>.<payer>`, in cents.

    Nothing has left yet: two persons release it as they release a run. A pledge that the receipt
    met stays met; unmatch it first where it was not meant. Who may: the pool's holder, acting
    "distribute".
    """

    pool: PoolId
    funding: FundingId
    amount: Amount
    ground: Code

    def check(self, state: State, stamp: Stamp) -> None:
        """At most what still stands of the receipt.

        Refused: funding.not_undistributed, .refund_too_large, .amount_not_positive,
        distribution.id_with_point, those of `pool_for_holder`.
        """
        pool_for_holder(state, stamp, self.pool, "distribute")
        check_positive(self.amount)
        need("." not in self.id, "distribution.id_with_point", id=self.id)
        held = undistributed_receipt(state, self.pool, self.funding)
        enough = int(self.amount) <= held
        need(
            enough, "funding.refund_too_large", funding=self.funding, amount=self.amount, left=held
        )

    def apply(self, state: State, stamp: Stamp) -> None:
        name, cents = f"received:{self.funding}", int(self.amount)
        (receipt,) = state[Accounts][f"{self.pool} {name}"].receipts
        withdraw(state, self.pool, name, cents)
        owe(state, self.pool, RunId(self.id), {receipt.payer: cents})
        if state[Accounts].of(self.pool, name) is None:
            keep(state, self.funding)


@entry("undistributed.released", version=1)
class UndistributedReleased(Entry, frozen=True, kw_only=True):
    """The body of a pool says what becomes of money that a run could not distribute, in cents.

    `source` is what stands behind `undistributed:`. It goes to `undistributed:<pool>`, which the
    next run of the pool can take, or is kept as `kept:<keep_as>`; `ground` says why. What it was
    pledged for stays with it. Who may: the pool's holder, acting "release".
    """

    pool: PoolId
    source: NewId
    amount: Amount
    ground: Code
    keep_as: NewId | None = None

    @property
    def target(self) -> str:
        """The account that it goes to."""
        return f"undistributed:{self.pool}" if self.keep_as is None else f"kept:{self.keep_as}"

    def check(self, state: State, stamp: Stamp) -> None:
        """At most what the account holds, to another one.

        Refused: undistributed.same_account, .too_little, funding.amount_not_positive, those of
        `pool_for_holder`.
        """
        pool_for_holder(state, stamp, self.pool, "release")
        check_positive(self.amount)
        name = f"undistributed:{self.source}"
        need(name != self.target, "undistributed.same_account", account=name)
        account = state[Accounts].of(self.pool, name)
        held = account.cents if account else 0
        enough = int(self.amount) <= held
        need(enough, "undistributed.too_little", account=name, amount=self.amount, held=held)

    def apply(self, state: State, stamp: Stamp) -> None:
        name, cents = f"undistributed:{self.source}", int(self.amount)
        receipts = state[Accounts][f"{self.pool} {name}"].receipts
        withdraw(state, self.pool, name, cents)
        deposit(state, self.pool, self.target, cents, receipts)
