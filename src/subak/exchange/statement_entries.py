"""Entries out of bank lines: each says of a line what it was, under an id that follows from it."""

import re
from collections.abc import Sequence
from typing import TypedDict

from subak.core.values import FundingId, PayoutId
from subak.exchange.statement_line import StatementLine
from subak.finance.batches import BatchReturned
from subak.finance.funding import FundingReceived
from subak.finance.payouts import OfReturn, PayoutConfirmed, PayoutReturned
from subak.finance.pools import PoolId
from subak.finance.shortfalls import BankCharged, BankCredited, FundingReversed

_REASON = re.compile(r"[A-Z][A-Z0-9]{3}")
UNSPECIFIED = "MS03"
"""ISO 20022: no reason given by the bank."""


class _Booked(TypedDict):
    """What every entry says of its line (`OfBankLine`); the kind says which way cents move."""

    id: str
    line: str
    booked_on: str
    amount: str


def reason_code(found: str) -> str:
    """The code as an entry can hold it; what is no ISO code of four characters is unspecified."""
    return found if _REASON.fullmatch(found) else UNSPECIFIED


def receipt(line: StatementLine, pool: PoolId, pledge: str | None) -> FundingReceived:
    """Money that came."""
    return FundingReceived(**_booked("receipt", line), pool=pool, pledge=pledge)


def confirmation(line: StatementLine, payouts: tuple[PayoutId, ...]) -> PayoutConfirmed:
    """Payouts that the bank debited."""
    return PayoutConfirmed(**_booked("confirmation", line), payouts=payouts)


def money_back(line: StatementLine, payouts: Sequence[PayoutId]) -> OfReturn:
    """Payouts that came back, and why."""
    booked, reason = _booked("return", line), reason_code(line.return_reason)
    if len(payouts) == 1:
        return PayoutReturned(**booked, payout=payouts[0], reason=reason)
    return BatchReturned(**booked, payouts=tuple(payouts), reason=reason)


def charge(line: StatementLine, pool: PoolId, ground: str) -> BankCharged:
    """What the bank took."""
    return BankCharged(**_booked("charge", line), pool=pool, ground=ground)


def credit(line: StatementLine, pool: PoolId, keep_as: str) -> BankCredited:
    """What the bank gave."""
    return BankCredited(**_booked("credit", line), pool=pool, keep_as=keep_as)


def reversal(line: StatementLine, pool: PoolId, funding: FundingId) -> FundingReversed:
    """A receipt that the bank took back."""
    return FundingReversed(**_booked("reversal", line), pool=pool, funding=funding)


def _booked(prefix: str, line: StatementLine) -> _Booked:
    return {
        "id": f"{prefix}-{line.key.removeprefix('line-')}",
        "line": line.key,
        "booked_on": line.booked_on,
        "amount": str(abs(line.amount_cents)),
    }
