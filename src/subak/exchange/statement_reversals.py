"""Which receipt a bank takes back (ISO 20022 RvslInd, or a returned receipt).

The books know lines by their keys alone, so a reversal that has a bank reference means the receipt
whose line had that reference; one without means the only receipt of its amount. Only money that
nobody has distributed is taken back so; all else is for people to look at.
"""

from collections.abc import Mapping
from typing import NamedTuple

from subak.core.state import State
from subak.core.values import FundingId
from subak.exchange.camt053 import line_key
from subak.exchange.statement_line import StatementLine
from subak.finance.funding import UnmatchedFundings
from subak.finance.pools import Accounts, PoolId

MOST_EQUAL_LINES = 20
"""So many equal lines of one day are looked through for the one that is reversed."""


class Money(NamedTuple):
    """A receipt as its line brought it."""

    line: str
    booked_on: str
    cents: int


def undistributed(state: State, pool: PoolId) -> dict[FundingId, Money]:
    """The receipts of a pool that nobody has distributed."""
    found = {
        funding: Money(money.line, money.booked_on, money.cents)
        for funding, money in state[UnmatchedFundings].items()
        if money.pool == pool
    }
    for of, name, account in state[Accounts].named():
        if of == pool and name.startswith("received:"):
            for each in account.receipts:
                found[each.funding] = Money(each.line, each.booked_on, each.cents)
    return found


def meant(back: StatementLine, money: Mapping[FundingId, Money], account: str) -> FundingId | None:
    """The one receipt that a reversal means, or None; `account` is the IBAN of the lines."""
    found = [
        funding
        for funding, each in money.items()
        if each.cents == -back.amount_cents
        and each.booked_on <= back.booked_on
        and (not back.bank_reference or each.line in _keys(each, back.bank_reference, account))
    ]
    return found[0] if len(found) == 1 else None


def _keys(money: Money, reference: str, account: str) -> set[str]:
    """The keys that a receipt with this reference can have."""
    ordinals = range(1, MOST_EQUAL_LINES + 1)
    return {line_key(account, money.booked_on, money.cents, reference, each) for each in ordinals}
