"""Words of the room finance: pools, pledges, receipts, matching."""

import hashlib

from subak.core.entry import Entry
from subak.core.values import AgentId, FundingId, PactId, ProtocolId
from subak.finance.funding import FundingMatched, FundingPledged, FundingReceived, Pledges
from subak.finance.overpaid import Debts
from subak.finance.pools import Accounts, PoolId, PoolOpened, Pools, unbalanced
from tests.stories.telling import Telling
from tests.stories.vocabulary import cents, deed, key, listed, outcome


@deed("opens the pool {pool} for {pact}[ held by {holder}]")
def opens_pool(told: Telling, pool: str, pact: str, holder: str | None = None) -> Entry:
    return PoolOpened(
        id=key(pool),
        pact=PactId(key(pact)),
        holder=AgentId(key(holder) if holder else told.actor),
        account=hashlib.sha256(pool.encode()).digest(),
    )


@deed("pledges {euros} € to {pool} for {pact}[ and {protocols…} alone]")
def pledges(told: Telling, euros: str, pool: str, pact: str, protocols: str | None = None) -> Entry:
    return FundingPledged(
        id=told.new_id("pledge"),
        pool=PoolId(key(pool)),
        pact=PactId(key(pact)),
        amount=str(cents(euros)),
        protocols=tuple(map(ProtocolId, listed(protocols))) if protocols else (),
    )


@deed(
    "books {euros} € in {pool}[ from {payer}][ for the pledge {pledge}][ by the bank line {line}]"
    "[ of {day}]"
)
def books(told: Telling, euros: str, pool: str, **more: str) -> Entry:
    return FundingReceived(
        id=told.new_id("funding"),
        pool=PoolId(key(pool)),
        line=more.get("line", told.books.new_id("line")),
        booked_on=more.get("day", told.state.today),
        amount=str(cents(euros)),
        payer=AgentId(key(more["payer"])) if "payer" in more else None,
        pledge=more.get("pledge"),
    )


@deed("matches {funding} with {payer}")
def matches_payer(told: Telling, funding: str, payer: str) -> Entry:
    named = None if payer == "nobody" else AgentId(key(payer))
    return FundingMatched(id=told.new_id("match"), funding=FundingId(funding), payer=named)


@deed("matches {funding} with the pledge {pledge}")
def matches_pledge(told: Telling, funding: str, pledge: str) -> Entry:
    return FundingMatched(id=told.new_id("match"), funding=FundingId(funding), pledge=pledge)


@outcome("{euros} € of the pledge {pledge} are open")
def pledge_open(told: Telling, euros: str, pledge: str) -> None:
    assert told.state[Pledges][pledge].open_cents == cents(euros)


@outcome("the pledge {pledge} is met")
def pledge_met(told: Telling, pledge: str) -> None:
    assert pledge not in told.state[Pledges]


@outcome("{account} in {pool} holds {euros} €")
def account_holds(told: Telling, account: str, pool: str, euros: str) -> None:
    held = told.state[Accounts].of(PoolId(key(pool)), account)
    assert (held.cents if held else 0) == cents(euros), held


@outcome("the bank account of {pool} holds {euros} €")
def bank_holds(told: Telling, pool: str, euros: str) -> None:
    assert unbalanced(told.state) == {}
    assert told.state[Pools][PoolId(key(pool))].bank_cents == cents(euros)


@outcome("{debtor} owes {euros} € to {pool}")
def owes(told: Telling, debtor: str, euros: str, pool: str) -> None:
    found = [
        debt.cents
        for debt in told.state[Debts].values()
        if (debt.debtor, debt.pool) == (key(debtor), key(pool))
    ]
    assert sum(found) == cents(euros), found
