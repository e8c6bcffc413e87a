"""Methods of distribution: an amount goes down the tree of a rule, and every division is kept.

Debt-like methods (rates, claims) divide no more than what is open, by what is open, so that nobody
is paid above the claim and all are paid the same share when money is short.
`compute_run` is a pure function of the state before the run: whoever replays the log to there gets
the same trace, which is why the trace itself is never stored.
Invariants: awards and rests sum to the amount; nothing is paid beyond an open claim, but by a rule
that says `equity_like`; the result does not depend on the order in which lots, sources or agents
are found. Amounts are cents.
"""

from collections.abc import Mapping

from subak.core.state import State
from subak.core.values import EventId, RuleId
from subak.finance.by_cascade import pay_cascade
from subak.finance.by_claims import pay_listed, pay_rates
from subak.finance.by_persons import by_count, to_each
from subak.finance.by_scores import by_scores
from subak.finance.computation import Computation
from subak.finance.dividing import UNTAKEN, Place
from subak.finance.rule_parts import Weight, whole_weights
from subak.finance.rule_tree import Buckets, Node
from subak.finance.rules import Rules, read_document
from subak.finance.run_input import Facts, RunInput
from subak.finance.trace import Method, RunResult, Step

HUNDRED: Weight = 100


def compute_run(
    state: State, rule: RuleId, sources: tuple[str, ...], deliveries: tuple[EventId, ...] = ()
) -> RunResult:
    """What a rule does with all that stands in some named accounts of its pool, on the open day.

    Pure; the rule is adopted, its document is at hand, and the accounts exist. What entered by some
    deliveries goes back through their history, where the rule has a cascade.
    Refused: distribution.points_exceed, those of `cascade_graph`.
    """
    facts = RunInput(state, rule, sources, deliveries)
    run = compute_tree(read_document(state, state[Rules][rule].document).root, facts.amount, facts)
    return RunResult(
        amount=facts.amount,
        receipts=tuple(receipt for account in facts.accounts for receipt in account.receipts),
        awards=tuple(run.awards),
        rests=tuple(run.rests),
        lots_paid=run.lots_paid,
        claims_paid=run.claims_paid,
        cascades=tuple(run.cascades),
        scored=tuple(run.scored),
        counted=frozenset(run.counted),
        passed_on=tuple(run.passed_on),
        negative=run.negative,
        input=facts.digest,
    )


def compute_tree(root: Node, amount: int, facts: Facts) -> Computation:
    """What a tree does with an amount, given some facts."""
    run = Computation(facts)
    _give(run, root, amount, ())
    return run


def _give(run: Computation, node: Node, given: int, steps: tuple[Step, ...]) -> None:
    """Take an amount down from a node, by its method."""
    place = Place(node, given, steps)
    if node.to is not None or node.account is not None:
        run.award(steps or _whole(place), node.to, node.account)
    elif node.split is not None:
        _split(run, place, node.split, node.total)
    elif node.buckets is not None:
        _buckets(run, place, node.buckets)
    elif node.equal is not None:
        to_each(run, place, node.equal)
    elif node.rates is not None:
        pay_rates(run, place, node.rates)
    elif node.claims is not None:
        pay_listed(run, place, node.claims)
    elif node.score is not None:
        by_scores(run, place, node.score)
    elif node.cascade is not None:
        pay_cascade(run, place, node.cascade)
    elif by := node.hours or node.points:
        by_count(run, place, by)


def _split(run: Computation, place: Place, parts: tuple[Node, ...], total: Weight | None) -> None:
    given = {part.id: part.weight or 0 for part in parts}
    weights = whole_weights(given if total is None else {**given, UNTAKEN: total})
    if total is not None:
        weights[UNTAKEN] -= sum(weights[part.id] for part in parts)
    _down(run, place, "split", parts, weights)


def _buckets(run: Computation, place: Place, buckets: Buckets) -> None:
    percents = {part.id: part.percent or 0 for part in buckets.parts}
    weights = whole_weights({**percents, UNTAKEN: HUNDRED})
    if buckets.mode == "straight":
        weights[UNTAKEN] -= sum(weights[part.id] for part in buckets.parts)
        _down(run, place, "buckets", buckets.parts, weights)
    else:
        _in_turn(run, place, buckets.parts, weights)


def _down(
    run: Computation,
    place: Place,
    method: Method,
    parts: tuple[Node, ...],
    weights: Mapping[str, int],
) -> None:
    """Each part gets its share; what none takes is a rest of the node."""
    by_id = {step.line.id: step for step in place.divide(method, weights)}
    for part in parts:
        step = by_id[part.id]
        _give(run, part, step.line.amount, (*place.steps, step))
    if UNTAKEN in by_id:
        run.rest(place, "no_part", by_id[UNTAKEN].line.amount)


def _in_turn(
    run: Computation, place: Place, parts: tuple[Node, ...], weights: Mapping[str, int]
) -> None:
    """Each part gets its percent of what is left; what it could not pay is left to the next."""
    left = place.given
    for part in parts:
        others = weights[UNTAKEN] - weights[part.id]
        here = Place(place.node, left, ())
        step, _ = here.divide("buckets", {part.id: weights[part.id], UNTAKEN: others})
        known = len(run.rests)
        _give(run, part, step.line.amount, (*place.steps, step))
        passed = run.rests[known:]
        del run.rests[known:]
        run.passed_on += passed
        left -= step.line.amount - sum(rest.cents for rest in passed)
    run.rest(place, "no_part", left)


def _whole(place: Place) -> tuple[Step, ...]:
    """The single step of a rule that gives all to one."""
    payee = place.node.to or place.node.account or ""
    return tuple(place.divide("all", {payee: 1}))
