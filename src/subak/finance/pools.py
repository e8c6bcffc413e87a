"""Pools: money at one bank account in named accounts, so that every cent has a name (M23, M24).

A pool is held by one agent for one pact. Named accounts divide what its bank account holds:
`received:<funding>`, `unmatched:<pool>`, `undistributed:<run>`, `kept:<name>`, `payable:<payout>`,
and `shortfall:<pool>` for what the bank took and nothing covers yet.
A bank line is booked once, whatever statements contain it.
Invariant after every entry: the named accounts of a pool sum to what the bank booked for it, that
is received minus confirmed plus returned (`unbalanced`); no account but the shortfall is below
zero; an empty one is forgotten. Amounts are cents.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar, NewType

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.instants import parse_day
from subak.core.state import Section, State, section
from subak.core.values import (
    AgentId,
    Amount,
    Code,
    Commitment,
    DayText,
    FundingId,
    PactId,
    ProtocolId,
)
from subak.ledger.mandates import Act, acting
from subak.pacts.pacts import Pacts

PoolId = NewType("PoolId", str)


class Pool(Struct, frozen=True, kw_only=True):
    """A pot of money: `account` commits to its IBAN, `bank_cents` is what the bank has booked."""

    pact: PactId
    holder: AgentId
    account: bytes
    bank_cents: int


class Receipt(Struct, frozen=True, kw_only=True):
    """Money as it came in; `protocols` is what the payer pledged it for, all where empty."""

    funding: FundingId
    payer: AgentId
    line: str
    booked_on: str
    cents: int
    protocols: tuple[ProtocolId, ...]


class Account(Struct, frozen=True, kw_only=True):
    """Cents under a name, and the receipts out of which they came (by funding)."""

    cents: int
    receipts: tuple[Receipt, ...]


class BankLine(Struct, frozen=True, kw_only=True):
    """By which entry a bank line was booked."""

    entry: str


@section
class Pools(Section[PoolId, Pool]):
    """All pools by id."""

    __slots__ = ()


@section
class Accounts(Section[str, Account]):
    """Named accounts that hold something, by "pool name"."""

    __slots__ = ()

    def of(self, pool: PoolId, name: str) -> Account | None:
        """The account of a pool under a name, or None where it is empty."""
        return self.get(f"{pool} {name}")

    def named(self) -> Iterator[tuple[PoolId, str, Account]]:
        """All of them with their pools and names."""
        for key, account in self.items():
            pool, _, name = key.partition(" ")
            yield PoolId(pool), name, account


@section
class BankLines(Section[str, BankLine]):
    """Booked bank lines by their key, for ever: an old statement may be imported at any time."""

    __slots__ = ()


class OfBankLine(Entry, frozen=True, kw_only=True):
    """Base of entries that book a bank line: its key, the bank's day, and cents above zero."""

    sign: ClassVar[int] = 1
    """Which way the bank's balance moves: up (1) or down (-1)."""

    line: Code
    booked_on: DayText
    amount: Amount

    @property
    def moved_cents(self) -> int:
        """By how much the balance moves, below zero for a debit."""
        return self.sign * int(self.amount)

    def check_line(self, state: State, stamp: Stamp) -> None:
        """A line of a day that has come, with an amount, that was not booked before.

        Refused: funding.amount_not_positive, .booked_in_future, .line_already_booked,
        stamp.day_malformed.
        """
        check_positive(self.amount)
        day = parse_day(self.booked_on)
        need(day <= stamp.day, "funding.booked_in_future", booked_on=day, day=stamp.day)
        booked = state[BankLines].get(self.line)
        if booked is not None:
            refuse("funding.line_already_booked", line=self.line, entry=booked.entry)

    def book_line(self, state: State, pool: PoolId) -> None:
        """The bank's balance of the pool moves; the line is used."""
        held = state[Pools][pool]
        moved = Pool(
            pact=held.pact,
            holder=held.holder,
            account=held.account,
            bank_cents=held.bank_cents + self.moved_cents,
        )
        state[Pools].put(pool, moved)
        state[BankLines].put(self.line, BankLine(entry=self.id))


@entry("pool.opened", version=1)
class PoolOpened(Entry, frozen=True, kw_only=True):
    """The holder opens a pool for a pact at a bank account of its own, empty as yet.

    `account` commits to the IBAN, which stays outside the log. Who may: the holder, acting "fund".
    """

    pact: PactId
    holder: AgentId
    account: Commitment

    def check(self, state: State, stamp: Stamp) -> None:
        """By who is to hold it. Refused: pact.unknown, pool.not_by_holder, those of `acting`."""
        state[Pacts].need(self.pact, "pact.unknown")
        actor = acting(state, stamp, "fund")
        need(actor == self.holder, "pool.not_by_holder", holder=self.holder)

    def apply(self, state: State, stamp: Stamp) -> None:
        pool = Pool(pact=self.pact, holder=self.holder, account=self.account, bank_cents=0)
        state[Pools].put(PoolId(self.id), pool)


def pool_for_holder(state: State, stamp: Stamp, pool: PoolId, act: Act) -> Pool:
    """The pool, where the act counts to its holder.

    Refused: pool.unknown, pool.not_by_holder, those of `acting`.
    """
    held = state[Pools].need(pool, "pool.unknown")
    need(acting(state, stamp, act) == held.holder, "pool.not_by_holder", holder=held.holder)
    return held


def check_positive(amount: Amount) -> None:
    """More than zero. Refused: funding.amount_not_positive."""
    need(int(amount) > 0, "funding.amount_not_positive", amount=amount)


def deposit(
    state: State, pool: PoolId, name: str, cents: int, receipts: Iterable[Receipt] = ()
) -> None:
    """Add cents to a named account; it remembers the receipts, each once."""
    if cents == 0:
        return
    held = state[Accounts].of(pool, name) or Account(cents=0, receipts=())
    known = {receipt.funding: receipt for receipt in (*held.receipts, *receipts)}
    ordered = tuple(known[each] for each in sorted(known))
    account = Account(cents=held.cents + cents, receipts=ordered)
    state[Accounts].put(f"{pool} {name}", account)


def withdraw(state: State, pool: PoolId, name: str, cents: int) -> None:
    """Take cents out of a named account that holds at least so many."""
    held = state[Accounts][f"{pool} {name}"]
    assert held.cents >= cents, f"{name} holds {held.cents}, not {cents}"
    if held.cents == cents:
        state[Accounts].drop(f"{pool} {name}")
    else:
        left = Account(cents=held.cents - cents, receipts=held.receipts)
        state[Accounts].put(f"{pool} {name}", left)


def named_accounts(state: State, pool: PoolId) -> dict[str, int]:
    """All named accounts of a pool with their cents."""
    return {name: account.cents for of, name, account in state[Accounts].named() if of == pool}


def unbalanced(state: State) -> dict[PoolId, int]:
    """Pools whose names and bank disagree, with the difference in cents; always empty."""
    differences = {pool: -held.bank_cents for pool, held in state[Pools].items()}
    for pool, _, account in state[Accounts].named():
        differences[pool] += account.cents
    return {pool: cents for pool, cents in differences.items() if cents}
