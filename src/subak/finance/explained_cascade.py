"""Explain what a cascade gave to a payee: on which ways it came, to which claims, and what is open.

Ways are told in units of 1e-8 of the currency, of the cents that the claims of the payee got; where
a claim has several leaves, its cents are theirs by what was carried to each. Invariant: shown ways
and others sum to the cents of the claims.
"""

from collections.abc import Mapping

from msgspec import Struct

from subak.core.shares import apportion
from subak.core.values import AgentId, EventId
from subak.finance.cascade_trace import (
    UNITS_OF_A_CENT,
    CascadeClaim,
    CascadeTrace,
    Delivery,
    NodeOf,
)
from subak.flows.paths import Index, count, index
from subak.flows.telling import ToldWays, tell
from subak.ledger.actions import Action

WAYS_TOLD = 20


class ExplainedClaim(Struct, frozen=True, kw_only=True):
    """A claim of the payee before and after the run."""

    claim: str
    action: Action
    node: str
    events: tuple[EventId, ...]
    claimed_cents: int
    paid_before_cents: int
    cents: int
    """What this run paid."""

    @property
    def open_cents(self) -> int:
        """What is still open after the run."""
        return max(self.claimed_cents - self.paid_before_cents - self.cents, 0)


class ExplainedCascade(Struct, frozen=True, kw_only=True):
    """What a cascade gave to a payee; `nodes` are those on the ways that are told."""

    node: str
    cents: int
    deliveries: tuple[Delivery, ...]
    claims: tuple[ExplainedClaim, ...]
    ways: ToldWays
    nodes: dict[str, NodeOf]


class ToldCascade:
    """A cascade that is explained to one payee after the other: its index is made once."""

    def __init__(self, trace: CascadeTrace, paid: Mapping[str, int]) -> None:
        """`paid` are the cents of this run by claim, of the payees that will be asked for."""
        self.trace, self._paid = trace, paid
        self._index: Index = index(trace.graph.graph, trace.carried)
        self._claims: dict[AgentId, list[CascadeClaim]] = {}
        for claim in trace.claims:
            if paid.get(claim.id):
                self._claims.setdefault(claim.agent, []).append(claim)
        leaves: dict[str, list[int]] = {
            agent: self._leaves(claims) for agent, claims in self._claims.items()
        }
        self._ways = count(self._index, leaves)

    def explain(self, payee: AgentId) -> ExplainedCascade:
        """What it gave to a payee of these."""
        claims, paid = self._claims[payee], self._paid
        cents = sum(paid[claim.id] for claim in claims)
        ends: dict[int, int] = {}
        for claim in claims:
            ends |= self._units(claim, paid[claim.id])
        ways = tell(self.trace.graph, self._index, ends, self._ways[payee], WAYS_TOLD)
        assert ways.amount == cents * UNITS_OF_A_CENT
        return ExplainedCascade(
            node=self.trace.node,
            cents=cents,
            deliveries=self.trace.deliveries,
            claims=tuple(_explained(claim, paid[claim.id]) for claim in claims),
            ways=ways,
            nodes=self._nodes(ways),
        )

    def _leaves(self, claims: list[CascadeClaim]) -> list[int]:
        numbers = self.trace.graph.numbers
        return [numbers[leaf] for claim in claims for leaf in claim.leaves]

    def _units(self, claim: CascadeClaim, cents: int) -> dict[int, int]:
        """The cents of a claim in units, over its leaves."""
        carried = {leaf: self.trace.carried.nodes[leaf] for leaf in self._leaves([claim])}
        numbers = {f"{leaf:020}": leaf for leaf in carried}
        weights = {name: carried[leaf] for name, leaf in numbers.items()}
        if not any(weights.values()):
            weights = dict.fromkeys(weights, 1)
        parts = apportion(cents * UNITS_OF_A_CENT, weights)
        return {numbers[name]: units for name, units in parts.items()}

    def _nodes(self, ways: ToldWays) -> dict[str, NodeOf]:
        names = {way.start for way in ways.shown}
        names |= {passage.target for way in ways.shown for passage in way.passages}
        return {name: self.trace.nodes[name] for name in sorted(names)}


def _explained(claim: CascadeClaim, cents: int) -> ExplainedClaim:
    return ExplainedClaim(
        claim=claim.id,
        action=claim.action,
        node=claim.node,
        events=claim.events,
        claimed_cents=claim.claimed_cents,
        paid_before_cents=claim.paid_before_cents,
        cents=cents,
    )
