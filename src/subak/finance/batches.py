"""One bank line for many returned payouts (batch booking of returns, ISO 20022 camt.053 NtryDtls).

Each becomes payable as if it had come back alone. Invariant: the line is the sum of the payouts.
"""

from subak.core.entry import Stamp, entry
from subak.core.errors import need
from subak.core.state import State
from subak.finance.payouts import (
    ReturnReason,
    SomePayouts,
    check_payouts,
    payable_again,
    pool_of_payout,
)
from subak.finance.pools import OfBankLine
from subak.finance.runs import Payouts


@entry("batch.returned", version=1)
class BatchReturned(OfBankLine, frozen=True, kw_only=True):
    """A bank line brought several confirmed payouts back, each whole, in cents together.

    They stay released: sending them again pays the same debts. Who may: the pool's holder, acting
    "fund".
    """

    payouts: SomePayouts
    reason: ReturnReason

    def check(self, state: State, stamp: Stamp) -> None:
        check_payouts(state, stamp, self.payouts)
        self.check_line(state, stamp)
        for payout in self.payouts:
            status = state[Payouts][payout].status
            confirmed = status == "confirmed"
            need(confirmed, "payout.not_confirmed", payout=payout, status=status)
        owed = sum(state[Payouts][payout].cents for payout in self.payouts)
        need(owed == int(self.amount), "payout.amount_differs", amount=self.amount, expected=owed)

    def apply(self, state: State, stamp: Stamp) -> None:
        pool = pool_of_payout(state, self.payouts[0])
        self.book_line(state, pool, sign=1)
        for payout in self.payouts:
            payable_again(state, pool, payout)
