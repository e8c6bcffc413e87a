"""Funding: who benefits promises money, and money that arrives gets a name (M24).

A pledge is a promise of a payer to a pool, for all protocols of its pact or for some. A receipt is
one bank line; without a payer it stands in `unmatched:<pool>` until somebody matches it by hand.
Invariants: a line is booked once; the unmatched receipts of a pool sum to its unmatched account;
a pledge is open as long as less was received for it than was pledged.
"""

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Amount, FundingId, PactId, ProtocolId
from subak.finance.pools import (
    OfBankLine,
    PoolId,
    Pools,
    Receipt,
    check_positive,
    deposit,
    pool_for_holder,
    withdraw,
)
from subak.ledger.agents import Agents
from subak.ledger.mandates import acting
from subak.pacts.pacts import Pacts


class Pledge(Struct, frozen=True, kw_only=True):
    """A promise; `open_cents` is what has not arrived yet."""

    pool: PoolId
    payer: AgentId
    open_cents: int
    protocols: tuple[ProtocolId, ...]


class Unmatched(Struct, frozen=True, kw_only=True):
    """A receipt of which nobody has said yet who paid it."""

    pool: PoolId
    line: str
    booked_on: str
    cents: int


@section
class Pledges(Section[str, Pledge]):
    """Pledges that are still open, by id."""

    __slots__ = ()


@section
class UnmatchedFundings(Section[FundingId, Unmatched]):
    """Receipts to be matched by hand, by funding."""

    __slots__ = ()


@entry("funding.pledged", version=1)
class FundingPledged(Entry, frozen=True, kw_only=True):
    """The payer promises an amount in cents to the pool of a pact.

    `protocols` names those results for which alone it may be used; empty: all of the pact.
    Who may: the payer, acting "fund".
    """

    pool: PoolId
    pact: PactId
    amount: Amount
    protocols: tuple[ProtocolId, ...] = ()

    def check(self, state: State, stamp: Stamp) -> None:
        """For the pact of the pool, and for protocols that it has.

        Refused: pool.unknown, funding.pact_differs, .amount_not_positive, .protocol_not_in_pact,
        those of `acting`.
        """
        acting(state, stamp, "fund")
        pool = state[Pools].need(self.pool, "pool.unknown")
        need(pool.pact == self.pact, "funding.pact_differs", pool=self.pool, pact=pool.pact)
        check_positive(self.amount)
        offered = state[Pacts][self.pact].protocols
        for protocol in self.protocols:
            known = protocol in offered
            need(known, "funding.protocol_not_in_pact", protocol=protocol, pact=self.pact)

    def apply(self, state: State, stamp: Stamp) -> None:
        pledge = Pledge(
            pool=self.pool,
            payer=stamp.actor,
            open_cents=int(self.amount),
            protocols=tuple(sorted(set(self.protocols))),
        )
        state[Pledges].put(self.id, pledge)


@entry("funding.received", version=1)
class FundingReceived(OfBankLine, frozen=True, kw_only=True):
    """A bank line brought money into the pool; `amount` in cents.

    With a pledge or a payer it is free to be distributed from `received:<funding>`; with neither
    it waits in `unmatched:<pool>`. Who may: the pool's holder, acting "fund".
    """

    pool: PoolId
    payer: AgentId | None = None
    pledge: str | None = None

    def check(self, state: State, stamp: Stamp) -> None:
        """A new line; who paid, where it is said, is clear.

        Refused: those of `pool_for_holder`, `check_line` and `_payer`.
        """
        pool_for_holder(state, stamp, self.pool, "fund")
        self.check_line(state, stamp)
        if self.pledge is not None or self.payer is not None:
            _payer(state, self.pool, self.pledge, self.payer)

    def apply(self, state: State, stamp: Stamp) -> None:
        self.book_line(state, self.pool)
        funding, cents = FundingId(self.id), int(self.amount)
        unmatched = Unmatched(pool=self.pool, line=self.line, booked_on=self.booked_on, cents=cents)
        if self.pledge is not None or self.payer is not None:
            _receive(state, funding, unmatched, self.pledge, self.payer)
        else:
            state[UnmatchedFundings].put(funding, unmatched)
            deposit(state, self.pool, f"unmatched:{self.pool}", cents)


@entry("funding.matched", version=1)
class FundingMatched(Entry, frozen=True, kw_only=True):
    """Somebody says by hand from whom an unmatched receipt came, or for which pledge.

    Who may: the pool's holder, acting "fund".
    """

    funding: FundingId
    payer: AgentId | None = None
    pledge: str | None = None

    def check(self, state: State, stamp: Stamp) -> None:
        """A receipt that waits, and who paid it.

        Refused: funding.unknown, those of `pool_for_holder` and `_payer`.
        """
        unmatched = state[UnmatchedFundings].need(self.funding, "funding.unknown")
        pool_for_holder(state, stamp, unmatched.pool, "fund")
        _payer(state, unmatched.pool, self.pledge, self.payer)

    def apply(self, state: State, stamp: Stamp) -> None:
        unmatched = state[UnmatchedFundings][self.funding]
        state[UnmatchedFundings].drop(self.funding)
        withdraw(state, unmatched.pool, f"unmatched:{unmatched.pool}", unmatched.cents)
        _receive(state, self.funding, unmatched, self.pledge, self.payer)


def _payer(state: State, pool: PoolId, pledge: str | None, payer: AgentId | None) -> AgentId:
    """Who paid: the payer of the pledge, or the agent that is named; both agree.

    Refused: funding.payer_missing, .pledge_unknown, .pledge_other_pool, .payer_differs,
    agent.unknown.
    """
    if pledge is None:
        if payer is None:
            refuse("funding.payer_missing")
        state[Agents].need(payer, "agent.unknown")
        return payer
    promise = state[Pledges].need(pledge, "funding.pledge_unknown")
    need(promise.pool == pool, "funding.pledge_other_pool", pledge=pledge, pool=promise.pool)
    agrees = payer in (None, promise.payer)
    need(agrees, "funding.payer_differs", pledge=pledge, payer=promise.payer)
    return promise.payer


def _receive(
    state: State, funding: FundingId, money: Unmatched, pledge: str | None, payer: AgentId | None
) -> None:
    """The money is free under the name of its funding; its pledge is met by so much."""
    promise = state[Pledges][pledge] if pledge is not None else None
    receipt = Receipt(
        funding=funding,
        payer=_payer(state, money.pool, pledge, payer),
        line=money.line,
        booked_on=money.booked_on,
        cents=money.cents,
        protocols=promise.protocols if promise else (),
    )
    deposit(state, money.pool, f"received:{funding}", money.cents, (receipt,))
    if pledge is not None and promise is not None:
        _meet(state, pledge, promise, money.cents)


def _meet(state: State, pledge: str, promise: Pledge, cents: int) -> None:
    """What has arrived is no longer promised; a pledge that is met is forgotten."""
    if promise.open_cents <= cents:
        state[Pledges].drop(pledge)
        return
    left = Pledge(
        pool=promise.pool,
        payer=promise.payer,
        open_cents=promise.open_cents - cents,
        protocols=promise.protocols,
    )
    state[Pledges].put(pledge, left)
