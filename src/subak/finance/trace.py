"""What a run found: where each cent ended, and every division on the way there.

Kept nowhere: `methods.compute_run` finds it again from the state before the run.
Invariant: the cents of awards and rests sum to the amount. Amounts are cents.
"""

from typing import Literal

from msgspec import Struct

from subak.core.shares import Bound, ShareLine
from subak.core.values import AgentId, ProtocolId, RecognitionId
from subak.finance.cascade_trace import CascadeTrace
from subak.finance.pools import Receipt
from subak.finance.score_trace import ScoreTrace
from subak.recognition.credits import Lot

Method = Literal[
    "all",
    "split",
    "equal",
    "hours",
    "rates",
    "pass_on",
    "claims",
    "lots",
    "points",
    "buckets",
    "cascade",
    "score",
]
RestReason = Literal["no_part", "nobody", "claims_met", "capped", "points_unused", "no_input"]
KEPT = "kept:"
"""Begins the name of an account among persons. No id has a colon."""

LotKey = tuple[RecognitionId, int]


class Step(Struct, frozen=True, omit_defaults=True):
    """One line of a division: of `divided` cents the part `line.id` got `line.amount`.

    `given` is what had come to the node; `divided` is less where all claims together are.
    `next_remainder`, over `line.total_weight`, is the largest that was not rounded up, where some
    were: 0.751 got the cent because the next has 0.587.
    Where a `bound` is told, `line.amount` is a cap or a floor (or the part of a floor, where the
    amount does not hold them all) in the place of what the weights alone would give.
    """

    node: str
    method: Method
    given: int
    divided: int
    line: ShareLine
    next_remainder: int | None
    bound: Bound | None = None


class LotShare(Struct, frozen=True):
    """A lot behind an amount; `step` is its part, where the lot itself is paid."""

    recognition: RecognitionId
    lot: Lot
    step: Step | None


class Award(Struct, frozen=True, kw_only=True):
    """Where cents ended: at a payee, or in an account that stays in the pool."""

    cents: int
    steps: tuple[Step, ...]
    payee: AgentId | None = None
    account: str | None = None
    lots: tuple[LotShare, ...] = ()


class Rest(Struct, frozen=True):
    """What a node could not distribute, and why."""

    node: str
    reason: RestReason
    cents: int


class RunResult(Struct, frozen=True, kw_only=True):
    """All that follows from a rule and an amount."""

    amount: int
    receipts: tuple[Receipt, ...]
    """Out of which the amount came."""
    awards: tuple[Award, ...]
    rests: tuple[Rest, ...]
    lots_paid: dict[LotKey, int]
    claims_paid: dict[str, int]
    cascades: tuple[CascadeTrace, ...] = ()
    """By each node that is one."""
    scored: tuple[ScoreTrace, ...] = ()
    """By each node that goes by scores."""
    counted: frozenset[ProtocolId] = frozenset()
    """Protocols of which cascades count credits: no lot stands behind such an award."""
    passed_on: tuple[Rest, ...] = ()
    """What buckets could not pay and left to those after them; it is in their amounts."""
    negative: dict[str, int] = {}
    """Claims of which more was paid than they are by now: by how many cents; they weigh nothing."""
    input: bytes = b""
    """SHA-256 of all that the run was computed from (`run_input`)."""

    def payouts(self) -> dict[AgentId, int]:
        """Cents to each payee, by id; nobody with nothing."""
        paid: dict[AgentId, int] = {}
        for award in self.awards:
            if award.payee is not None and award.cents:
                paid[award.payee] = paid.get(award.payee, 0) + award.cents
        return dict(sorted(paid.items()))

    def kept(self) -> dict[str, int]:
        """Cents to each account that stays in the pool, by the name that the rule gives."""
        kept: dict[str, int] = {}
        for award in self.awards:
            if award.account is not None and award.cents:
                kept[award.account] = kept.get(award.account, 0) + award.cents
        return dict(sorted(kept.items()))

    @property
    def undistributed(self) -> int:
        """Cents that no part took."""
        return sum(rest.cents for rest in self.rests)
