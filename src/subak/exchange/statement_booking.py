"""Which entries book the lines of a bank statement; the books stay as they are.

A credit is a receipt, for the one open pledge that its text names, or unmatched; a returned
transfer, or several in one line, is a return of its payouts; interest is kept. A debit confirms the
payouts whose end-to-end ids or whose order it names, takes a receipt back that it reverses, or is a
charge of the bank. Anything else is left: the books say only what they can name. A line of 0.00,
by which banks only tell something, moves nothing and is passed over.
Invariants: a line that is booked already, or stands twice, is booked once; the id of an entry
follows from its line, so that a second attempt is the same act. A payout that a debit names which
is left is not taken for returned: the bank may have paid it twice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from subak.core.state import State
from subak.core.values import FundingId, PayoutId
from subak.exchange import statement_entries as entries
from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.statement_line import StatementLine
from subak.exchange.statement_reversals import Money, meant, undistributed
from subak.finance.funding import FundingReceived, Pledges
from subak.finance.payouts import OfReturn, PayoutConfirmed
from subak.finance.pools import BankLines, OfBankLine, PoolId
from subak.finance.rejections import Sendings
from subak.finance.runs import Payouts, Runs
from subak.finance.shortfalls import BankCharged, BankCredited, FundingReversed

_WORD = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass
class Booking:
    """What lines of a statement become."""

    receipts: list[FundingReceived] = field(default_factory=list)
    confirmed: list[PayoutConfirmed] = field(default_factory=list)
    returned: list[OfReturn] = field(default_factory=list)
    own: list[BankCharged | BankCredited] = field(default_factory=list)
    reversed: list[FundingReversed] = field(default_factory=list)
    known: int = 0
    """Lines that are booked already."""
    left: list[StatementLine] = field(default_factory=list)
    """Lines that nothing in the books explains."""
    lines: dict[str, StatementLine] = field(default_factory=dict)
    """All lines by their keys."""

    @property
    def entries(self) -> list[OfBankLine]:
        """What to say, in an order in which each may be said: a debit before its return."""
        return [*self.receipts, *self.confirmed, *self.returned, *self.own, *self.reversed]

    @property
    def unmatched(self) -> list[FundingReceived]:
        """Receipts of which nobody knows yet who paid them."""
        return [receipt for receipt in self.receipts if receipt.pledge is None]

    @property
    def returned_payouts(self) -> list[PayoutId]:
        """All payouts that came back."""
        return [payout for each in self.returned for payout in each.back]

    @property
    def moved_cents(self) -> int:
        """By how much the entries move the balance of the pool."""
        return sum(each.moved_cents for each in self.entries)


def book(
    state: State,
    pool: PoolId,
    lines: Iterable[StatementLine],
    orders: Mapping[str, Sequence[PayoutId]],
    account: str = "",
) -> Booking:
    """What the lines become; `orders` are the payouts of payment orders, by message id.

    `account` is the IBAN, under which a reversed receipt is found by its bank reference.
    """
    planning = _Planning(state, pool, orders, account)
    for line in _fullest(lines):
        planning.see(line)
    planning.settle()
    return planning.booking


def _fullest(lines: Iterable[StatementLine]) -> Iterable[StatementLine]:
    """Each line once, as the statement shows it that names most transfers."""
    found: dict[str, StatementLine] = {}
    for line in lines:
        known = found.get(line.key)
        if known is None or len(line.end_to_end_ids) > len(known.end_to_end_ids):
            found[line.key] = line
    return found.values()


class _Planning:
    """A booking under way; it knows what the lines before have used up."""

    def __init__(
        self,
        state: State,
        pool: PoolId,
        orders: Mapping[str, Sequence[PayoutId]],
        account: str,
    ) -> None:
        self.booking = Booking()
        self._state, self._pool, self._orders, self._account = state, pool, orders, account
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
        self._reversals: list[StatementLine] = []
        self._doubtful: set[PayoutId] = set()

    def see(self, line: StatementLine) -> None:
        """Take a line up; credits wait until all debits are known."""
        booking = self.booking
        booking.lines[line.key] = line
        if line.key in self._state[BankLines]:
            booking.known += 1
        elif line.amount_cents > 0:
            self._credits.append(line)
        elif line.amount_cents < 0:
            self._debit(line)

    def settle(self) -> None:
        """Book the credits, then what the bank took back of them."""
        for line in self._credits:
            if line.own:
                self.booking.own.append(entries.credit(line, self._pool, line.own))
            elif not (line.is_return and self._return(line)):
                self._receive(line)
        for line in self._reversals:
            self._reverse(line)

    def _debit(self, line: StatementLine) -> None:
        payouts = self._sent(line)
        if line.own:
            self.booking.own.append(entries.charge(line, self._pool, line.own))
        elif payouts:
            self._status.update(dict.fromkeys(payouts, "confirmed"))
            self.booking.confirmed.append(entries.confirmation(line, payouts))
        elif line.is_return and not self._named(line):
            self._reversals.append(line)
        else:
            self.booking.left.append(line)
            self._doubtful.update(self._named(line))

    def _sent(self, line: StatementLine) -> tuple[PayoutId, ...]:
        """The payouts that a debit pays: by their own ids, else by the order; exact or none."""
        named = [self._payouts.get(name) for name in line.end_to_end_ids]
        for found in (named, self._under_way(line.batch_id)):
            payouts = tuple(each for each in found if each is not None)
            whole = len(payouts) == len(found) == len(set(payouts))
            if payouts and whole and self._owed(payouts) == -line.amount_cents:
                return payouts
        return ()

    def _under_way(self, message: str) -> list[PayoutId]:
        """What is still under way of an order; what the bank rejected of it is not debited."""
        sendings = self._state[Sendings]
        return [
            payout
            for payout in self._orders.get(message, ())
            if self._status.get(payout) == "sent"
            and (payout not in sendings or sendings[payout].message == message)
        ]

    def _owed(self, payouts: Iterable[PayoutId]) -> int | None:
        """What sent payouts come to; None where one of them is not under way."""
        cents = 0
        for payout in payouts:
            if self._status.get(payout) != "sent":
                return None
            cents += self._state[Payouts][payout].cents
        return cents

    def _named(self, line: StatementLine) -> list[PayoutId]:
        """The payouts that a line names by their ids or by their order."""
        found = [self._payouts[name] for name in line.end_to_end_ids if name in self._payouts]
        return found or list(self._orders.get(line.batch_id, ()))

    def _return(self, line: StatementLine) -> bool:
        """Whether a return is done with: booked as one, or left; else it is money from nobody."""
        found = [self._payouts[name] for name in line.end_to_end_ids if name in self._payouts]
        whole = len(found) == len(line.end_to_end_ids) == len(set(found))
        owed = sum(self._state[Payouts][payout].cents for payout in found)
        if not found or not whole or owed != line.amount_cents:
            return False
        if any(self._status[payout] == "sent" or payout in self._doubtful for payout in found):
            self.booking.left.append(line)  # its debit is still to come, or there are two
            return True
        if any(self._status[payout] == "payable" for payout in found):  # it came back before
            return False
        self._status.update(dict.fromkeys(found, "payable"))
        self.booking.returned.append(entries.money_back(line, found))
        return True

    def _reverse(self, line: StatementLine) -> None:
        """Take back the one receipt that a debit can mean; without one it is left."""
        money = undistributed(self._state, self._pool) | {
            FundingId(each.id): Money(each.line, each.booked_on, int(each.amount))
            for each in self.booking.receipts
        }
        for each in self.booking.reversed:
            money.pop(each.funding, None)
        found = meant(line, money, self._account)
        if found is None:
            self.booking.left.append(line)
        else:
            self.booking.reversed.append(entries.reversal(line, self._pool, found))

    def _receive(self, line: StatementLine) -> None:
        pledge = self._pledge(line)
        self.booking.receipts.append(entries.receipt(line, self._pool, pledge))
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
