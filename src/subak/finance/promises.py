"""What pledges promised and what came for them, as long as a receipt may be unmatched again.

`Pledges` knows only what is open; a receipt that is unmatched gives its pledge back what it met, so
the whole promise is remembered until the last of its receipts is distributed or refunded.
Invariant: an open pledge is open by its promise minus what was received for it. What was pledged
before this release is not remembered: unmatching leaves such a pledge as it is.
"""

from msgspec import Struct
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Code, FundingId, ProtocolId
from subak.finance.funding import FundingMatched, FundingPledged, FundingReceived, Pledge, Pledges
from subak.finance.pools import Accounts, PoolId, Pools
from subak.finance.runs import OfRun
from subak.ledger.mandates import acting


class Promise(Struct, frozen=True, kw_only=True):
    """A pledge as it was made; `waiting` counts its receipts that may still be unmatched."""

    pool: PoolId
    payer: AgentId
    cents: int
    protocols: tuple[ProtocolId, ...]
    received_cents: int = 0
    waiting: int = 0


class Met(Struct, frozen=True):
    """For which pledge a receipt came."""

    pledge: str


@section
class Promises(Section[str, Promise]):
    """Pledges that are open, or of which a receipt may still be unmatched, by id."""

    __slots__ = ()


@section
class MetPledges(Section[FundingId, Met]):
    """Receipts for a pledge that nobody has distributed yet."""

    __slots__ = ()


@entry("pledge.ended", version=1)
class PledgeEnded(Entry, frozen=True, kw_only=True):
    """What has not arrived of a pledge is promised no longer; `ground` says why.

    What came for it stays. Who may: the payer or the holder of the pool, acting "fund".
    """

    pledge: str
    ground: Code

    def check(self, state: State, stamp: Stamp) -> None:
        """Something is open of it.

        Refused: funding.pledge_unknown, pledge.not_by_payer, those of `acting`.
        """
        actor = acting(state, stamp, "fund")
        pledge = state[Pledges].need(self.pledge, "funding.pledge_unknown")
        holder = state[Pools][pledge.pool].holder
        allowed = actor in (pledge.payer, holder)
        need(allowed, "pledge.not_by_payer", payer=pledge.payer, holder=holder)

    def apply(self, state: State, stamp: Stamp) -> None:
        state[Pledges].drop(self.pledge)
        state[Promises].drop(self.pledge)


@consequence("funding.pledged", name="finance.promise_made")
def made(state: State, stamp: Stamp, said: FundingPledged) -> None:
    """The promise is remembered whole."""
    pledge = state[Pledges][said.id]
    promise = Promise(
        pool=pledge.pool, payer=pledge.payer, cents=pledge.open_cents, protocols=pledge.protocols
    )
    state[Promises].put(said.id, promise)


@consequence("funding.received", name="finance.promise_received")
def received(state: State, stamp: Stamp, said: FundingReceived) -> None:
    """So much came for it."""
    _came(state, said.pledge, FundingId(said.id))


@consequence("funding.matched", name="finance.promise_matched")
def matched(state: State, stamp: Stamp, said: FundingMatched) -> None:
    """So much had come for it."""
    _came(state, said.pledge, said.funding)


@consequence("distribution.run", name="finance.promise_distributed")
def distributed(state: State, stamp: Stamp, said: OfRun) -> None:
    """What is distributed can no longer be unmatched."""
    for name in said.accounts:
        kind, _, funding = name.partition(":")
        if kind == "received":
            keep(state, FundingId(funding))


def keep(state: State, funding: FundingId) -> None:
    """A receipt has gone its way: what it met of a pledge is met for ever."""
    met = state[MetPledges].get(funding)
    if met is None:
        return
    state[MetPledges].drop(funding)
    promise = state[Promises].get(met.pledge)
    if promise is None:
        return
    left = replace(promise, waiting=promise.waiting - 1)
    if left.waiting or met.pledge in state[Pledges]:
        state[Promises].put(met.pledge, left)
    else:
        state[Promises].drop(met.pledge)


def reopen(state: State, funding: FundingId, cents: int) -> None:
    """A receipt was for no pledge after all: its pledge is open by so much more."""
    met = state[MetPledges].get(funding)
    if met is None:
        return
    state[MetPledges].drop(funding)
    promise = state[Promises].get(met.pledge)
    if promise is None:  # it was ended since
        return
    received_cents = promise.received_cents - cents
    promise = replace(promise, received_cents=received_cents, waiting=promise.waiting - 1)
    open_cents = promise.cents - received_cents
    if open_cents <= 0 and not promise.waiting:
        state[Promises].drop(met.pledge)
        return
    state[Promises].put(met.pledge, promise)
    if open_cents > 0:
        pledge = Pledge(
            pool=promise.pool,
            payer=promise.payer,
            open_cents=open_cents,
            protocols=promise.protocols,
        )
        state[Pledges].put(met.pledge, pledge)


def undistributed_receipt(state: State, pool: PoolId, funding: FundingId) -> int:
    """What still stands of a matched receipt, in cents; refuses funding.not_undistributed."""
    held = state[Accounts].of(pool, f"received:{funding}")
    if held is None:
        refuse("funding.not_undistributed", funding=funding, pool=pool)
    return held.cents


def _came(state: State, pledge: str | None, funding: FundingId) -> None:
    promise = None if pledge is None else state[Promises].get(pledge)
    if pledge is None or promise is None:
        return
    account = state[Accounts].of(promise.pool, f"received:{funding}")
    assert account is not None, "a receipt stands in its account"
    more = replace(
        promise,
        received_cents=promise.received_cents + account.cents,
        waiting=promise.waiting + 1,
    )
    state[Promises].put(pledge, more)
    state[MetPledges].put(funding, Met(pledge))
