"""Journals of other plain-text ledgers: what they have in common, whatever the format.

A transaction moves amounts of commodities between accounts and sums to zero in each of them; a
balance says what accounts hold at the end of a day, so that the other program checks every sum that
it makes against ours. Amounts are whole numbers of the smallest part; a commodity says how many
decimals it has. An account is a path: its root (assets, liabilities, equity, expenses), then words
and ids.
Invariant: accounts and commodities are declared before they are used.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from subak.exchange.amounts import decimal_text

Account = tuple[str, ...]


class Commodity(NamedTuple):
    """A currency with its decimals, or the credits of a series (`credits`)."""

    code: str
    decimals: int = 0
    credits: bool = False


class Posting(NamedTuple):
    """By how much an account changes, or what it holds."""

    account: Account
    amount: int
    commodity: Commodity

    @property
    def text(self) -> str:
        """The amount as decimal text, exactly."""
        return decimal_text(self.amount, self.commodity.decimals)


class Transaction(NamedTuple):
    """What one entry of the log moved; `facts` are names and values for whoever looks it up."""

    day: str
    kind: str
    id: str
    facts: dict[str, str]
    postings: list[Posting]


class Balances(NamedTuple):
    """What accounts hold at the end of a day."""

    day: str
    holdings: list[Posting]


class Format(Protocol):
    """How a program wants to read it."""

    def title(self, origin: str, size: int) -> str:
        """The first lines: whose books, after how many entries."""

    def commodity(self, day: str, commodity: Commodity) -> str:
        """The declaration of a commodity."""

    def account(self, day: str, account: Account) -> str:
        """The declaration of an account."""

    def transaction(self, told: Transaction) -> str:
        """A transaction."""

    def balances(self, told: Balances) -> str:
        """Assertions that the program checks."""


def written(told: Iterable[Transaction | Balances], how: Format) -> Iterator[str]:
    """The journal piece by piece; a commodity and an account are declared when they first come."""
    known: set[Account | Commodity] = set()
    for each in told:
        if isinstance(each, Balances):
            yield how.balances(each)
            continue
        for posting in each.postings:
            if posting.commodity not in known:
                known.add(posting.commodity)
                yield how.commodity(each.day, posting.commodity)
            if posting.account not in known:
                known.add(posting.account)
                yield how.account(each.day, posting.account)
        yield how.transaction(each)
