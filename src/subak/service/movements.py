"""What every entry moved: money between bank and named accounts, credits between their holders.

The log is replayed and each entry's writes to the state are compared with what was there before, so
every kind of entry is covered, also one that is still to come. Nothing is read from the read
tables: the two are two ways to the same sums.

Accounts: `assets:bank:POOL` is what the bank booked; it divides into `liabilities:POOL:KIND:NAME`,
the named accounts. A series of credits: `equity:credits:issued` (below zero), of which
`assets:credits:held:HOLDER`, `expenses:credits:retired` and `expenses:credits:cancelled` are made.
Invariant: the postings of a transaction sum to zero in each commodity. Days are those of the log;
the day of the bank stands among the facts.
"""

from collections.abc import Callable, Iterator, Mapping

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.core import fold
from subak.core.books import Books
from subak.core.entry import Entry, Stamp
from subak.core.instants import Day, add_days
from subak.core.state import State
from subak.core.values import ProtocolId
from subak.exchange.journal import Account, Balances, Commodity, Posting, Transaction
from subak.finance.pools import Accounts, OfBankLine, Pools
from subak.ledger.units import CURRENCY_DECIMALS
from subak.recognition.credits import CreditTotals, Issue, Lots
from subak.recognition.protocols import Protocols
from subak.service.databases import reading_of
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder

ENTRIES_BETWEEN_REPORTS = 1_000
Progress = Callable[[int, int], None]
Changes = dict[tuple[Account, Commodity], int]
ENDINGS = ("retired", "cancelled")


class Movements:
    """The movements of a log, in its order, with what changed accounts hold after each month."""

    def __init__(self, folder: Folder) -> None:
        self._reading = reading_of(folder)
        self.size = self._reading.size()
        self._state = State(DocumentFolder(folder.public / "documents"))
        self.transactions = 0
        """How many were given so far."""
        self._held: Changes = {}
        self._unasserted: set[tuple[Account, Commodity]] = set()

    def all(self, progress: Progress) -> Iterator[Transaction | Balances]:
        """Transactions, and balances after the last entry of each month and of the log."""
        state, month, today = self._state, "", ""
        for raw in self._reading.entries(0, self.size):
            state.keep_journal()
            said, stamp = fold.replay(state, raw)
            if stamp.day[:7] != month:
                yield from self._balances(today and _end_of_month(today))
            month, today = stamp.day[:7], stamp.day
            changes = self._changes()
            if changes:
                self.transactions += 1
                yield self._transaction(said, stamp, changes)
            if state.size % ENTRIES_BETWEEN_REPORTS == 0:
                progress(state.size, self.size)
        yield from self._balances(today)
        progress(self.size, self.size)

    def close(self) -> None:
        """Let go of the database."""
        self._reading.close()

    def _transaction(self, said: Entry, stamp: Stamp, changes: Changes) -> Transaction:
        for place, amount in changes.items():
            self._held[place] = self._held.get(place, 0) + amount
            if self._held[place] == 0:
                del self._held[place]
        self._unasserted.update(changes)
        facts = {"entry": str(stamp.n), "by": stamp.by}
        if isinstance(said, OfBankLine):
            facts |= {"booked": said.booked_on, "line": said.line}
        postings = [Posting(account, changes[account, of], of) for account, of in sorted(changes)]
        return Transaction(stamp.day, said.kind, said.id, facts, postings)

    def _balances(self, day: str) -> Iterator[Balances]:
        """What was touched since the last balances; an account that was not holds what it did."""
        if self._unasserted:
            places = sorted(self._unasserted)
            held = [
                Posting(account, self._held.get((account, of), 0), of) for account, of in places
            ]
            self._unasserted.clear()
            yield Balances(day, held)

    def _changes(self) -> Changes:
        """What the last entry changed, by account and commodity; zeros left out."""
        changes: Changes = {}
        self._add_money(changes)
        self._add_credits(changes)
        return {place: amount for place, amount in changes.items() if amount}

    def _add_money(self, changes: Changes) -> None:
        state = self._state
        for pool, before in state[Pools].written().items():
            now = state[Pools].get(pool)  # a pool that was closed is empty
            moved = (now.bank_cents if now else 0) - (before.bank_cents if before else 0)
            _add(changes, ("assets", "bank", pool), self._currency, moved)
        for key, account in state[Accounts].written().items():
            pool_id, _, name = key.partition(" ")
            kind, _, of = name.partition(":")
            after = state[Accounts].get(key)
            moved = (after.cents if after else 0) - (account.cents if account else 0)
            _add(changes, ("liabilities", pool_id, kind, of), self._currency, -moved)

    def _add_credits(self, changes: Changes) -> None:
        state = self._state
        for recognition, before in state[Lots].written().items():
            for issue, sign in ((before, -1), (state[Lots].get(recognition), 1)):
                for (protocol, holder), count in _held_by(issue).items():
                    place = ("assets", "credits", "held", holder)
                    _add(changes, place, self._series(protocol), sign * count)
        for protocol, totals in state[CreditTotals].written().items():
            now, series = state[CreditTotals][protocol], self._series(protocol)
            issued = now.issued - (totals.issued if totals else 0)
            _add(changes, ("equity", "credits", "issued"), series, -issued)
            for ending in ENDINGS:
                ended = getattr(now, ending) - (getattr(totals, ending) if totals else 0)
                _add(changes, ("expenses", "credits", ending), series, ended)

    def _series(self, protocol: ProtocolId) -> Commodity:
        return Commodity(self._state[Protocols][protocol].series, credits=True)

    @property
    def _currency(self) -> Commodity:
        return Commodity(self._state[Books].opening.currency, CURRENCY_DECIMALS)


def _add(changes: Changes, account: Account, of: Commodity, amount: int) -> None:
    changes[account, of] = changes.get((account, of), 0) + amount


def _held_by(issue: Issue | None) -> Mapping[tuple[ProtocolId, str], int]:
    found: dict[tuple[ProtocolId, str], int] = {}
    for lot in issue.lots if issue else ():
        if lot.status == "held":
            place = (lot.protocol, lot.holder)
            found[place] = found.get(place, 0) + lot.count
    return found


def _end_of_month(day: str) -> str:
    """The last day of the month of a day."""
    first_of_next = add_days(Day(f"{day[:7]}-28"), 4)[:7]
    return add_days(Day(f"{first_of_next}-01"), -1)
