"""The method of scores: a table of whole numbers, and a policy that says which epochs count.

What the node paid to each is noted like a claim that was paid, under `node:agent` (no listed claim
has a colon in its id), whatever the policy: the balanced one asks for it, perhaps in a later
version of the rule. Amounts are cents.
"""

from subak.core.values import AgentId
from subak.finance.by_persons import among
from subak.finance.computation import Computation
from subak.finance.dividing import Place
from subak.finance.rule_sources import Score
from subak.finance.score_policies import policy_weights
from subak.finance.score_trace import ScoreTrace


def by_scores(run: Computation, place: Place, score: Score) -> None:
    """By weights of a policy; where nobody has any, all is a rest of the node.

    Refused: score.table_unknown.
    """
    scores = run.facts.scores(score.table)
    before: dict[str, int] = {}
    if score.policy.kind == "balanced":
        counted = scores.keys() - set(score.exclude)
        before = {who: run.facts.paid_on(_noted(place, who)) for who in sorted(counted)}
    weights = policy_weights(score.policy, scores, score.exclude, place.given, before)
    run.scored.append(
        ScoreTrace(node=place.node.id, by=score, scores=scores, given=place.given, before=before)
    )
    if not any(weights.values()):
        run.rest(place, "nobody", place.given)
        return
    for step in among(run, place, "score", weights, place.given):
        if step.line.amount:
            who = AgentId(step.line.id)
            run.claims_paid[_noted(place, who)] = step.line.amount
            run.award((*place.steps, step), who)


def _noted(place: Place, who: str) -> str:
    return f"{place.node.id}:{who}"
