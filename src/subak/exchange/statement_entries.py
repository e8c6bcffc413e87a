"""Entries out of bank lines: each says of a line what it was, under an id that follows from it."""

import re
from collections.abc import Sequence

from subak.core.values import FundingId, PayoutId
from subak.exchange.camt053 import StatementLine
from subak.finance.batches import BatchReturned
from subak.finance.funding import FundingReceived
from subak.finance.payouts import PayoutConfirmed, PayoutReturned
from subak.finance.pools import PoolId
from subak.finance.shortfalls import BankCharged, BankCredited, FundingReversed

_REASON = re.compile(r"[A-Z][A-Z0-9]{3}")
UNSPECIFIED = "MS03"
"""ISO 20022: no reason given by the bank."""


def reason_code(found: str) -> str:
    """The code as an entry can hold it; what is no ISO code of four characters is unspecified."""
    return found if _REASON.fullmatch(found) else UNSPECIFIED


def entry_id(prefix: str, line: StatementLine) -> str:
    """The id of the entry that books a line."""
    return f"{prefix}-{line.key.removeprefix('line-')}"


def receipt(line: StatementLine, pool: PoolId, pledge: str | None) -> FundingReceived:
    """Money that came."""
    return FundingReceived(
        id=entry_id("receipt", line),
        pool=pool,
        line=line.key,
        booked_on=line.booked_on,
        amount=str(line.amount_cents),
        pledge=pledge,
    )


def confirmation(line: StatementLine, payouts: tuple[PayoutId, ...]) -> PayoutConfirmed:
    """Payouts that the bank debited."""
    return PayoutConfirmed(
        id=entry_id("confirmation", line),
        payouts=payouts,
        line=line.key,
        booked_on=line.booked_on,
        amount=str(-line.amount_cents),
    )


def money_back(line: StatementLine, payouts: Sequence[PayoutId]) -> PayoutReturned | BatchReturned:
    """Payouts that came back, and why."""
    reason = reason_code(line.return_reason)
    amount, name = str(line.amount_cents), entry_id("return", line)
    if len(payouts) == 1:
        return PayoutReturned(
            id=name,
            payout=payouts[0],
            line=line.key,
            booked_on=line.booked_on,
            amount=amount,
            reason=reason,
        )
    return BatchReturned(
        id=name,
        payouts=tuple(payouts),
        line=line.key,
        booked_on=line.booked_on,
        amount=amount,
        reason=reason,
    )


def charge(line: StatementLine, pool: PoolId, ground: str) -> BankCharged:
    """What the bank took."""
    return BankCharged(
        id=entry_id("charge", line),
        pool=pool,
        line=line.key,
        booked_on=line.booked_on,
        amount=str(-line.amount_cents),
        ground=ground,
    )


def credit(line: StatementLine, pool: PoolId, keep_as: str) -> BankCredited:
    """What the bank gave."""
    return BankCredited(
        id=entry_id("credit", line),
        pool=pool,
        line=line.key,
        booked_on=line.booked_on,
        amount=str(line.amount_cents),
        keep_as=keep_as,
    )


def reversal(line: StatementLine, pool: PoolId, funding: FundingId) -> FundingReversed:
    """A receipt that the bank took back."""
    return FundingReversed(
        id=entry_id("reversal", line),
        pool=pool,
        funding=funding,
        line=line.key,
        booked_on=line.booked_on,
        amount=str(-line.amount_cents),
    )
