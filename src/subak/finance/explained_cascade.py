"""Explain what a cascade gave to a payee: on which ways it came, to which claims, and what is open.

Ways are told in units of 1e-8 of the currency, and of the cents that the claims of the payee got.
Invariant: shown ways and others sum to the cents of the claims.
"""

from collections.abc import Mapping

from msgspec import Struct

from subak.core.values import AgentId
from subak.finance.cascade_trace import CascadeClaim, CascadeTrace, Delivery
from subak.flows.paths import count, index
from subak.flows.telling import ToldWays, tell

UNITS_OF_A_CENT = 1_000_000
"""Of 1e-8 of the currency."""

WAYS_TOLD = 20


class ExplainedClaim(Struct, frozen=True, kw_only=True):
    """A claim of the payee; `cents` is what this run paid on it."""

    claim: str
    node: str
    kind: str
    claimed_cents: int
    paid_before_cents: int
    cents: int
    open_cents: int
    """What is open after the run; equity-like claims stay open."""


class ExplainedCascade(Struct, frozen=True, kw_only=True):
    """What a cascade gave to a payee."""

    node: str
    cents: int
    deliveries: tuple[Delivery, ...]
    claims: tuple[ExplainedClaim, ...]
    ways: ToldWays


class ToldCascade:
    """A cascade that is explained to one payee after the other: its index is made once."""

    def __init__(self, trace: CascadeTrace, paid: Mapping[str, int]) -> None:
        """`paid` are the cents of this run by claim, of the payees that will be asked for."""
        self.trace, self._paid = trace, paid
        self._index = index(trace.graph.graph, trace.carried)
        self._claims: dict[AgentId, list[CascadeClaim]] = {}
        for claim in trace.claims:
            if paid.get(claim.id):
                self._claims.setdefault(claim.agent, []).append(claim)
        numbers = trace.graph.numbers
        ends: dict[str, list[int]] = {
            agent: [numbers[claim.id] for claim in claims] for agent, claims in self._claims.items()
        }
        self._ways = count(self._index, ends)

    def explain(self, payee: AgentId) -> ExplainedCascade | None:
        """What it gave to a payee of these; None for nothing."""
        claims, numbers = self._claims.get(payee), self.trace.graph.numbers
        if claims is None:
            return None
        units = {numbers[claim.id]: self._paid[claim.id] * UNITS_OF_A_CENT for claim in claims}
        return ExplainedCascade(
            node=self.trace.node,
            cents=sum(self._paid[claim.id] for claim in claims),
            deliveries=self.trace.deliveries,
            claims=tuple(_explained(claim, self._paid[claim.id]) for claim in claims),
            ways=tell(self.trace.graph, self._index, units, self._ways[payee], WAYS_TOLD),
        )


def _explained(claim: CascadeClaim, cents: int) -> ExplainedClaim:
    return ExplainedClaim(
        claim=claim.id,
        node=claim.node,
        kind=claim.kind,
        claimed_cents=claim.claimed_cents,
        paid_before_cents=claim.paid_before_cents,
        cents=cents,
        open_cents=max(claim.claimed_cents - claim.paid_before_cents - cents, 0),
    )
