"""Methods that pay claims: open claims of credits (rates), and lists of claims.

By the claim rule of the node: debt-like claims are paid up to what is open; a claim that is paid
once is closed by whatever was paid; equity-like claims share without an end by what they are, and
stay open as they were, since such a share is no repayment. Amounts are cents.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from subak.core.values import AgentId
from subak.finance.claims import HeldLot
from subak.finance.computation import Computation
from subak.finance.dividing import Bounds, Place
from subak.finance.rule_parts import Claim, PassOn, Rates, whole_weights
from subak.finance.rule_tree import Node
from subak.finance.trace import KEPT, LotShare, Method, Step
from subak.recognition.credits import Lot, open_cents


class Claims(NamedTuple):
    """Claims over which an amount is divided, by their ids."""

    payees: Mapping[str, str]
    """An agent, or the account that stays in the pool."""
    weights: Mapping[str, int]
    open_cents: Mapping[str, int] | None
    """None where they are paid without an end."""


def pay_rates(run: Computation, place: Place, rates: Rates) -> None:
    """By what is open of the credits of each holder; then of each lot of theirs."""
    lots = run.facts.lots(rates.protocols)
    worth = _WORTH[place.node.claim_rule]
    claims: dict[str, int] = {
        holder: sum(worth(lot) for _, lot in held) for holder, held in lots.items()
    }
    passing = {passed.of: passed for passed in rates.pass_on}
    for step in _up_to_claims(run, place, "rates", claims):
        if step.line.amount == 0:
            continue
        holder, steps = AgentId(step.line.id), (*place.steps, step)
        behind = _pay_lots(run, place.node, step.line.amount, lots[holder])
        if holder in passing:
            passed = Place(place.node, step.line.amount, steps)
            _pass_on(run, passed, passing[holder], behind)
        else:
            run.award(steps, holder, lots=behind)


def pay_listed(run: Computation, place: Place, claims: tuple[Claim, ...]) -> None:
    """By what is open of each claim; of each person first, where the node bounds persons."""
    weights = {claim.id: _open(run, place.node, claim) for claim in claims}
    by_id = {claim.id: claim for claim in claims}
    payees = {claim.id: claim.to or f"{KEPT}{claim.account}" for claim in claims}
    open_cents = None if place.node.claim_rule == "equity_like" else weights
    divided = _divided(run, place, sum(weights.values()))
    for steps in over_claims(run, place, "claims", Claims(payees, weights, open_cents), divided):
        claim, cents = by_id[steps[-1].line.id], steps[-1].line.amount
        if cents:
            if open_cents is not None:
                run.claims_paid[claim.id] = cents
            run.award((*place.steps, *steps), claim.to, claim.account)


def over_claims(
    run: Computation, place: Place, method: Method, claims: Claims, cents: int
) -> Iterator[tuple[Step, ...]]:
    """Cents over claims by their weights, none beyond what is open, in one step; where the node
    bounds persons, over these within their bounds, and then over the claims of each.
    """
    if not cents:
        return
    caps = claims.open_cents
    if not place.bounded:
        split = place.divide_within(method, claims.weights, Bounds({}, dict(caps or {})), cents)
        run.rest(place, "claims_met", split.rest)
        yield from ((step,) for step in split.steps)
        return
    own: dict[str, dict[str, int]] = {}
    for claim, payee in claims.payees.items():
        own.setdefault(payee, {})[claim] = claims.weights[claim]
    together = {payee: sum(weights.values()) for payee, weights in own.items()}
    most = caps and {payee: sum(caps[claim] for claim in some) for payee, some in own.items()}
    persons = [payee for payee in own if not payee.startswith(KEPT)]
    split = place.divide_within(method, together, place.bounds(persons, most), cents)
    run.rest(place, "capped", split.rest)
    for step in split.steps:
        amount = step.line.amount
        inner, bounds = Place(place.node, amount, ()), Bounds({}, dict(caps or {}))
        lines = inner.divide_within(method, own[step.line.id], bounds, amount)
        yield from ((step, line) for line in lines.steps)


def _up_to_claims(
    run: Computation, place: Place, method: Method, claims: Mapping[str, int]
) -> list[Step]:
    """Divide by claims of persons, no more than these unless they are equity-like, within the
    bounds.

    Since weights are the claims, an exact share is at most a claim, which is whole: rounding it up
    cannot exceed the claim either.
    """
    divided = _divided(run, place, sum(claims.values()))
    if not divided:
        return []
    if not place.bounded:
        return place.divide(method, claims, divided)
    ends = place.node.claim_rule != "equity_like"
    split = place.divide_within(
        method, claims, place.bounds(claims, claims if ends else None), divided
    )
    run.rest(place, "capped", split.rest)
    return split.steps


def _divided(run: Computation, place: Place, wanted: int) -> int:
    """No more than is claimed, unless claims are equity-like; what is left is a rest."""
    ends = place.node.claim_rule != "equity_like"
    divided = min(place.given, wanted) if ends or not wanted else place.given
    run.rest(place, "claims_met" if wanted else "nobody", place.given - divided)
    return divided


def _open(run: Computation, node: Node, claim: Claim) -> int:
    """What a claim of a list weighs; one that was paid beyond what it is by now weighs nothing."""
    if node.claim_rule == "equity_like":
        return claim.cents
    paid = run.facts.paid_on(claim.id)
    if node.claim_rule == "once" and paid:
        return 0
    if paid > claim.cents:
        run.negative[claim.id] = paid - claim.cents
    return max(claim.cents - paid, 0)


def _pay_lots(
    run: Computation, node: Node, cents: int, lots: list[HeldLot]
) -> tuple[LotShare, ...]:
    """What a holder is paid, over its lots by what is open of each; an equity-like share is not
    paid on any.
    """
    if node.claim_rule == "equity_like":
        return tuple(LotShare(recognition, lot, None) for recognition, lot in lots)
    worth = _WORTH[node.claim_rule]
    weights = {f"{recognition}:{lot.first}": worth(lot) for recognition, lot in lots}
    steps = Place(node, cents, ()).divide("lots", weights)
    behind = []
    for (recognition, lot), step in zip(lots, steps, strict=True):
        if step.line.amount:
            run.lots_paid[recognition, lot.first] = step.line.amount
        if step.line.weight:
            behind.append(LotShare(recognition, lot, step))
    return tuple(behind)


def _pass_on(run: Computation, place: Place, passing: PassOn, behind: tuple[LotShare, ...]) -> None:
    weights = whole_weights({member.to: member.weight for member in passing.members})
    for step in place.divide("pass_on", weights):
        run.award((*place.steps, step), AgentId(step.line.id), lots=behind)


def _all_cents(lot: Lot) -> int:
    return lot.count * lot.tariff_cents


def _cents_of_unpaid(lot: Lot) -> int:
    return 0 if lot.paid_cents else _all_cents(lot)


_WORTH = {"debt_like": open_cents, "once": _cents_of_unpaid, "equity_like": _all_cents}
"""What a lot weighs by a claim rule, in cents."""
