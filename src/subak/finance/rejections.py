"""Orders that a bank rejects before any debit (ISO 20022 pain.002): the payouts are payable again.

Which order a payout is under way in is remembered until the bank has confirmed it: a rejection
names that order, so that news of an older order never frees a payout that is under way again.
"""

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import Code, PayoutId
from subak.finance.payouts import (
    PayoutConfirmed,
    PayoutSent,
    ReturnReason,
    SomePayouts,
    check_payouts,
    move_payout,
)
from subak.finance.runs import Payouts


class UnderWay(Struct, frozen=True):
    """The payment order that a payout was sent in last."""

    message: str


@section
class Sendings(Section[PayoutId, UnderWay]):
    """Payouts that were sent and not confirmed, with their orders."""

    __slots__ = ()


@entry("payout.rejected", version=1)
class PayoutRejected(Entry, frozen=True, kw_only=True):
    """The bank did not carry out some payouts of an order and debited nothing for them.

    They are payable again and stay released: a new order pays the same debts. Who may: the pool's
    holder, acting "fund".
    """

    payouts: SomePayouts
    message: Code
    reason: ReturnReason

    def check(self, state: State, stamp: Stamp) -> None:
        """All are under way in this order.

        Refused: payout.not_sent, payout.other_order, those of `check_payouts`.
        """
        check_payouts(state, stamp, self.payouts)
        for payout in self.payouts:
            status = state[Payouts][payout].status
            need(status == "sent", "payout.not_sent", payout=payout, status=status)
            under = state[Sendings].get(payout)
            same = under is None or under.message == self.message
            sent_in = under.message if under else ""
            need(same, "payout.other_order", payout=payout, message=sent_in)

    def apply(self, state: State, stamp: Stamp) -> None:
        for payout in self.payouts:
            move_payout(state, payout, "payable")
            state[Sendings].drop(payout)


@consequence("payout.sent", name="finance.order_sent")
def sent(state: State, stamp: Stamp, said: PayoutSent) -> None:
    """The payouts are under way in this order."""
    for payout in said.payouts:
        state[Sendings].put(payout, UnderWay(said.message))


@consequence("payout.confirmed", name="finance.order_confirmed")
def confirmed(state: State, stamp: Stamp, said: PayoutConfirmed) -> None:
    """They have arrived at the bank's debit."""
    for payout in said.payouts:
        state[Sendings].drop(payout)
