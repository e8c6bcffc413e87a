"""Words of the room finance: what the bank takes, gives, takes back and states."""

from subak.core.entry import Entry
from subak.core.values import FundingId
from subak.finance.balances import BalanceStated
from subak.finance.batches import BatchReturned
from subak.finance.pools import PoolId
from subak.finance.shortfalls import BankCharged, BankCredited, FundingReversed, ShortfallCovered
from tests.stories.telling import Telling
from tests.stories.vocabulary import cents, deed, key
from tests.stories.words.distribution import named_payouts


@deed("books {euros} € that the bank took from {pool} by the bank line {line} for {ground}")
def books_charge(told: Telling, euros: str, pool: str, line: str, ground: str) -> Entry:
    return BankCharged(
        id=told.new_id("charge"),
        pool=PoolId(key(pool)),
        line=line,
        booked_on=told.state.today,
        amount=str(cents(euros)),
        ground=ground,
    )


@deed("books {euros} € that the bank gave {pool} by the bank line {line}, kept as {account}")
def books_credit(told: Telling, euros: str, pool: str, line: str, account: str) -> Entry:
    return BankCredited(
        id=told.new_id("credit"),
        pool=PoolId(key(pool)),
        line=line,
        booked_on=told.state.today,
        amount=str(cents(euros)),
        keep_as=account,
    )


@deed("books that the bank took {funding} of {pool} back by the bank line {line} of {euros} €")
def books_reversal(told: Telling, funding: str, pool: str, line: str, euros: str) -> Entry:
    return FundingReversed(
        id=told.new_id("reversal"),
        pool=PoolId(key(pool)),
        funding=FundingId(funding),
        line=line,
        booked_on=told.state.today,
        amount=str(cents(euros)),
    )


@deed("covers {euros} € in {pool} out of {account}")
def covers(told: Telling, euros: str, pool: str, account: str) -> Entry:
    return ShortfallCovered(
        id=told.new_id("cover"), pool=PoolId(key(pool)), source=account, amount=str(cents(euros))
    )


@deed("books that {payouts…} came back by the bank line {line} of {euros} €, reason {reason}")
def books_returns(told: Telling, payouts: str, line: str, euros: str, reason: str) -> Entry:
    return BatchReturned(
        id=told.new_id("returns"),
        payouts=named_payouts(payouts),
        line=line,
        booked_on=told.state.today,
        amount=str(cents(euros)),
        reason=reason,
    )


@deed("books that the bank states {euros} € in {pool} at the end of {day}[, made at {time}]")
def books_balance(told: Telling, euros: str, pool: str, day: str, time: str = "") -> Entry:
    return BalanceStated(
        id=told.new_id("balance"),
        pool=PoolId(key(pool)),
        on=day,
        amount=str(cents(euros)),
        stated_at=time or f"{day}T20:00:00Z",
    )
