"""The method that sends income back through what was delivered (`cascade`, `cascade_graph`).

An amount goes through the graph; what ends at processes and batches of which no input has worth is
a rest that names them. The others get cents by what came to their claims, nobody beyond what is
open where the claim rule has an end; what that leaves goes to those whose claims are not met
(water-filling), then to the rest. A claim of the pool's holder stays in the pool, in an account of
its name. Amounts are cents, but for those of the graph.
"""

from collections.abc import Mapping

from subak.core.values import AgentId
from subak.finance.by_claims import Claims, over_claims
from subak.finance.cascade import Cascaded, cascaded, claims_of, in_cents
from subak.finance.cascade_graph import CascadeGraph
from subak.finance.cascade_trace import CascadeClaim, CascadeTrace, Delivery
from subak.finance.computation import Computation
from subak.finance.dividing import Place
from subak.finance.rule_sources import Cascade
from subak.finance.rule_tree import ClaimRule
from subak.finance.trace import KEPT, Step


def pay_cascade(run: Computation, place: Place, cascade: Cascade) -> None:
    """Back from the deliveries of the run. Refused: those of `cascade_graph`."""
    graph = run.facts.graph(cascade)
    if not graph.deliveries or not place.given:
        run.rest(place, "nobody", place.given)
        return
    found = cascaded(graph, place.given)
    shares = in_cents({**found.got, **found.staying}, place.given)
    for node in found.staying:
        run.rest_at(node, "no_input", shares[node])
    claimed = claims_of(graph)
    before = {claim: run.facts.paid_on(claim) for claim in claimed}
    run.cascades.append(_traced(place, graph, found, claimed, before))
    run.negative |= {
        claim: before[claim] - cents for claim, cents in claimed.items() if before[claim] > cents
    }
    got = {claim: units for claim, units in found.got.items() if units}
    payees = {claim: run.facts.payee(graph.leaves[claim].agent) for claim in got}
    open_cents = _open_cents(place.node.claim_rule, claimed, before)
    claims = Claims(payees, got, open_cents)
    cents = place.given - sum(shares[node] for node in found.staying)
    for steps in over_claims(run, place, "cascade", claims, cents):
        _award(run, place, payees, steps)
    run.counted.update(rate.protocol for rate in cascade.rates if rate.protocol)


def _open_cents(
    rule: ClaimRule, claimed: Mapping[str, int], before: Mapping[str, int]
) -> dict[str, int] | None:
    """What is open of each claim; None where that is no end."""
    if rule == "equity_like":
        return None
    once = rule == "once"
    return {
        claim: 0 if once and before[claim] else max(cents - before[claim], 0)
        for claim, cents in claimed.items()
    }


def _award(
    run: Computation, place: Place, payees: Mapping[str, str], steps: tuple[Step, ...]
) -> None:
    """What a claim got is its agent's, or stays in the pool."""
    claim, cents = steps[-1].line.id, steps[-1].line.amount
    if not cents:
        return
    if place.node.claim_rule != "equity_like":
        run.claims_paid[claim] = cents
    payee = payees[claim]
    if payee.startswith(KEPT):
        run.award((*place.steps, *steps), None, payee.removeprefix(KEPT))
    else:
        run.award((*place.steps, *steps), AgentId(payee))


def _traced(
    place: Place,
    graph: CascadeGraph,
    found: Cascaded,
    claimed: Mapping[str, int],
    before: Mapping[str, int],
) -> CascadeTrace:
    """What can be told of it; the claims are those to which something came."""
    return CascadeTrace(
        node=place.node.id,
        graph=graph.named,
        carried=found.carried,
        deliveries=tuple(
            Delivery(each.event, each.node, found.entered[each.event]) for each in graph.deliveries
        ),
        claims=tuple(
            CascadeClaim(
                id=claim,
                node=leaf.node,
                kind=leaf.action,
                agent=leaf.agent,
                claimed_cents=claimed[claim],
                paid_before_cents=before[claim],
            )
            for claim, leaf in sorted(graph.leaves.items())
            if found.got[claim]
        ),
    )
