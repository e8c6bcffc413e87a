"""What money by scores was computed from, and what of it explains the amount of one payee.

Scores are whole numbers of the table, amounts are cents.
"""

from collections.abc import Mapping

from msgspec import Struct

from subak.core.values import AgentId
from subak.finance.rule_sources import Policy, Score
from subak.finance.score_table import Scores


class ExplainedScore(Struct, frozen=True, kw_only=True):
    """Why a policy of scores gave to a payee what it gave."""

    node: str
    table: str
    policy: Policy
    row: tuple[int, ...]
    """The payee's score in each epoch, the latest last; none of somebody whom the policy names."""
    score: int
    total_score: int
    """Of the payee, and of all who count, in all epochs."""
    given_cents: int
    paid_before_cents: int
    ever_cents: int
    """What is given now with what this rule paid before to all who count; the balanced policy
    shares that, and only it asks what was paid before: for others nothing is told of it."""


class ScoreTrace(Struct, frozen=True, kw_only=True):
    """What a node by scores read."""

    node: str
    by: Score
    scores: Scores
    given: int
    before: Mapping[str, int]
    """What was paid before to each who counts; only where the policy asks."""

    def of(self, payee: AgentId) -> ExplainedScore | None:
        """What explains the amount of a payee; None for somebody to whom the node gives nothing."""
        counted = {who: row for who, row in self.scores.items() if who not in self.by.exclude}
        if payee not in counted and payee != self.by.policy.to:
            return None
        row = counted.get(payee, ())
        return ExplainedScore(
            node=self.node,
            table=self.by.table,
            policy=self.by.policy,
            row=row,
            score=sum(row),
            total_score=sum(map(sum, counted.values())),
            given_cents=self.given,
            paid_before_cents=self.before.get(payee, 0),
            ever_cents=self.given + sum(self.before.values()),
        )
