"""Words of the room finance: what went wrong with money and is put right."""

import hashlib

from subak.core.entry import Entry
from subak.core.values import AgentId, FundingId
from subak.finance.closing import PoolClosed
from subak.finance.payees import PayeeAccounts, PayeeChanged
from subak.finance.pools import PoolId, Pools
from subak.finance.promises import PledgeEnded
from subak.finance.rejections import PayoutRejected
from subak.finance.undoing import FundingRefunded, FundingUnmatched, UndistributedReleased
from tests.stories.telling import Telling
from tests.stories.vocabulary import cents, deed, key, outcome
from tests.stories.words.distribution import named_payouts


@deed("takes back who paid {funding} in {pool}")
def takes_back(told: Telling, funding: str, pool: str) -> Entry:
    return FundingUnmatched(
        id=told.new_id("unmatch"), pool=PoolId(key(pool)), funding=FundingId(funding)
    )


@deed("refunds {euros} € of {funding} in {pool} on the ground {ground}")
def refunds(told: Telling, euros: str, funding: str, pool: str, ground: str) -> Entry:
    return FundingRefunded(
        id=told.new_id("refund"),
        pool=PoolId(key(pool)),
        funding=FundingId(funding),
        amount=str(cents(euros)),
        ground=ground,
    )


@deed("lets go of {euros} € of {source} in {pool} on the ground {ground}[, kept as {account}]")
def lets_go(told: Telling, euros: str, source: str, pool: str, **more: str) -> Entry:
    return UndistributedReleased(
        id=told.new_id("let-go"),
        pool=PoolId(key(pool)),
        source=source.removeprefix("undistributed:"),
        amount=str(cents(euros)),
        ground=more["ground"],
        keep_as=more.get("account"),
    )


@deed("ends the pledge {pledge} on the ground {ground}")
def ends_pledge(told: Telling, pledge: str, ground: str) -> Entry:
    return PledgeEnded(id=told.new_id("end"), pledge=pledge, ground=ground)


@deed("closes the pool {pool}")
def closes_pool(told: Telling, pool: str) -> Entry:
    return PoolClosed(id=told.new_id("close"), pool=PoolId(key(pool)))


@deed("books that the bank rejected {payouts…} of {message} with the reason {reason}")
def rejects(told: Telling, payouts: str, message: str, reason: str) -> Entry:
    return PayoutRejected(
        id=told.new_id("rejection"),
        payouts=named_payouts(payouts),
        message=message,
        reason=reason,
    )


@deed("says that {payee} is paid at the account {account}")
def changes_account(told: Telling, payee: str, account: str) -> Entry:
    return PayeeChanged(
        id=told.new_id("change"),
        payee=AgentId(key(payee)),
        account=hashlib.sha256(account.encode()).digest(),
    )


@outcome("{payee} is paid at the account {account}")
def paid_at(told: Telling, payee: str, account: str) -> None:
    held = told.state[PayeeAccounts][AgentId(key(payee))]
    assert held.account == hashlib.sha256(account.encode()).digest()


@outcome("nobody has changed where {payee} is paid")
def paid_as_before(told: Telling, payee: str) -> None:
    assert told.state[PayeeAccounts][AgentId(key(payee))].account == b""


@outcome("there is no pool {pool} any more")
def no_pool(told: Telling, pool: str) -> None:
    assert PoolId(key(pool)) not in told.state[Pools]
