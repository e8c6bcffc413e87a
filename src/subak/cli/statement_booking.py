"""Which entries book the lines of a bank statement; the books stay as they are.

A credit is a receipt, for the one open pledge that its text names, or unmatched; a returned
transfer is a return of its payout; a debit confirms the payouts whose end-to-end ids or whose
order it names. Anything else is left: the books say only what they can name.
Invariants: a line that is booked already, or stands twice, is booked once; the id of an entry
follows from its line, so that a second attempt is the same act.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from subak.core.entry import Entry
from subak.core.state import State
from subak.core.values import PayoutId
from subak.exchange.camt053 import StatementLine
from subak.exchange.payment_ids import end_to_end_id
from subak.finance.funding import FundingReceived, Pledges
from subak.finance.payouts import PayoutConfirmed, PayoutReturned
from subak.finance.pools import BankLines, PoolId
from subak.finance.runs import Payouts, Runs

_WORD = re.compile(r"[a-z0-9][a-z0-9.-]*")
_REASON = re.compile(r"[A-Z][A-Z0-9]{3}")
UNSPECIFIED = "MS03"
"""ISO 20022: no reason given by the bank."""


@dataclass
class Booking:
    """What lines of a statement become."""

    receipts: list[FundingReceived] = field(default_factory=list)
    confirmed: list[PayoutConfirmed] = field(default_factory=list)
    returned: list[PayoutReturned] = field(default_factory=list)
    known: int = 0
    """Lines that are booked already."""
    left: list[StatementLine] = field(default_factory=list)
    """Lines that nothing in the books explains."""
    lines: dict[str, StatementLine] = field(default_factory=dict)
    """All lines by their keys."""

    @property
    def entries(self) -> list[Entry]:
        """What to say, in an order in which each may be said: a debit before its return."""
        return [*self.receipts, *self.confirmed, *self.returned]

    @property
    def unmatched(self) -> list[FundingReceived]:
        """Receipts of which nobody knows yet who paid them."""
        return [receipt for receipt in self.receipts if receipt.pledge is None]

    @property
    def moved_cents(self) -> int:
        """By how much the entries move the balance of the pool."""
        new: list[FundingReceived | PayoutConfirmed | PayoutReturned] = [
            *self.receipts,
            *self.confirmed,
            *self.returned,
        ]
        return sum(self.lines[each.line].amount_cents for each in new)


def book(
    state: State,
    pool: PoolId,
    lines: Iterable[StatementLine],
    orders: Mapping[str, Sequence[PayoutId]],
) -> Booking:
    """What the lines become; `orders` are the payouts of payment orders, by message id."""
    planning = _Planning(state, pool, orders)
    for line in lines:
        planning.see(line)
    planning.settle()
    return planning.booking


class _Planning:
    """A booking under way; it knows what the lines before have used up."""

    def __init__(
        self, state: State, pool: PoolId, orders: Mapping[str, Sequence[PayoutId]]
    ) -> None:
        self.booking = Booking()
        self._state, self._pool, self._orders = state, pool, orders
        self._open = {
            name: pledge.open_cents
            for name, pledge in state[Pledges].items()
            if pledge.pool == pool
        }
        self._payouts = {
            end_to_end_id(name): name
            for name, payout in state[Payouts].items()
            if state[Runs][payout.run].pool == pool
        }
        self._status = {name: state[Payouts][name].status for name in self._payouts.values()}
        self._credits: list[StatementLine] = []

    def see(self, line: StatementLine) -> None:
        """Take a line up; credits wait until all debits are known."""
        booking = self.booking
        if line.key in booking.lines:
            return
        booking.lines[line.key] = line
        if line.key in self._state[BankLines]:
            booking.known += 1
        elif line.amount_cents > 0:
            self._credits.append(line)
        else:
            self._debit(line)

    def settle(self) -> None:
        """Book the credits."""
        for line in self._credits:
            if not (line.is_return and self._return(line)):
                self._receive(line)

    def _debit(self, line: StatementLine) -> None:
        payouts = self._sent(line)
        if not payouts:
            self.booking.left.append(line)
            return
        for payout in payouts:
            self._status[payout] = "confirmed"
        confirmed = PayoutConfirmed(
            id=entry_id("confirmation", line),
            payouts=payouts,
            line=line.key,
            booked_on=line.booked_on,
            amount=str(-line.amount_cents),
        )
        self.booking.confirmed.append(confirmed)

    def _sent(self, line: StatementLine) -> tuple[PayoutId, ...]:
        """The payouts that a debit pays: by their own ids, else by the order; exact or none."""
        named = [self._payouts.get(name) for name in line.end_to_end_ids]
        for found in (named, self._orders.get(line.batch_id, ())):
            payouts = tuple(each for each in found if each is not None)
            whole = len(payouts) == len(found) == len(set(payouts))
            if payouts and whole and self._owed(payouts) == -line.amount_cents:
                return payouts
        return ()

    def _owed(self, payouts: Iterable[PayoutId]) -> int | None:
        """What sent payouts come to; None where one of them is not under way."""
        cents = 0
        for payout in payouts:
            if self._status.get(payout) != "sent":
                return None
            cents += self._state[Payouts][payout].cents
        return cents

    def _return(self, line: StatementLine) -> bool:
        """Whether a return could be booked as one; else it is money from nobody known."""
        found = [self._payouts[name] for name in line.end_to_end_ids if name in self._payouts]
        if len(found) != 1 or len(line.end_to_end_ids) != 1:
            return False
        (payout,) = found
        if self._status[payout] == "payable":  # it came back before
            return False
        if self._state[Payouts][payout].cents != line.amount_cents:
            return False
        self._status[payout] = "payable"
        reason = line.return_reason
        returned = PayoutReturned(
            id=entry_id("return", line),
            payout=payout,
            line=line.key,
            booked_on=line.booked_on,
            amount=str(line.amount_cents),
            reason=reason if _REASON.fullmatch(reason) else UNSPECIFIED,
        )
        self.booking.returned.append(returned)
        return True

    def _receive(self, line: StatementLine) -> None:
        pledge = self._pledge(line)
        received = FundingReceived(
            id=entry_id("receipt", line),
            pool=self._pool,
            line=line.key,
            booked_on=line.booked_on,
            amount=str(line.amount_cents),
            pledge=pledge,
        )
        self.booking.receipts.append(received)
        if pledge is not None:
            self._open[pledge] -= line.amount_cents
            if self._open[pledge] <= 0:
                del self._open[pledge]  # it is met: a later line cannot be for it

    def _pledge(self, line: StatementLine) -> str | None:
        """The one open pledge that the payer names, as a word of its own."""
        text = _as_banks_write(" ".join((line.remittance, *line.end_to_end_ids)))
        words = {form for word in _WORD.findall(text) for form in (word, word.rstrip(".-"))}
        named = [pledge for pledge in self._open if _as_banks_write(pledge) in words]
        return named[0] if len(named) == 1 else None


def _as_banks_write(text: str) -> str:
    """Banks write capitals as they like, and a dash for an underscore."""
    return text.lower().replace("_", "-")


def entry_id(prefix: str, line: StatementLine) -> str:
    """The id of the entry that books a line."""
    return f"{prefix}-{line.key.removeprefix('line-')}"
