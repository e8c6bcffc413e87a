"""Methods of distribution: an amount goes down the tree of a rule, and every division is kept.

Source of the exact parts: `core.shares` (largest remainder). Debt-like methods (rates, claims)
divide no more than what is open, by what is open, so that nobody is paid above the claim and all
are paid the same share when money is short.
`compute_run` is a pure function of the state before the run: whoever replays the log to there gets
the same trace, which is why the trace itself is never stored.
Invariants: awards and rests sum to the amount; nothing is paid beyond an open claim; the result
does not depend on the order in which lots, sources or agents are found. Amounts are cents.
"""

from collections.abc import Mapping
from typing import NamedTuple

from subak.core.shares import apportion_lines
from subak.core.state import State
from subak.core.values import AgentId, PactId, RuleId
from subak.finance.claims import HeldLot, fundable_lots
from subak.finance.pools import Accounts, Pools
from subak.finance.rule_parts import Claim, Hours, PassOn, Rates, Weight, whole_weights
from subak.finance.rule_tree import Node
from subak.finance.rules import ClaimsPaid, Rules, read_document
from subak.finance.trace import Award, LotKey, LotShare, Method, Rest, RestReason, RunResult, Step
from subak.recognition.credits import open_cents

UNTAKEN = "-"
"""In a split with a total: the part that nobody takes. No id has this spelling."""


class _Place(NamedTuple):
    """Where the computation stands: a node, what came to it, and by which steps."""

    node: str
    given: int
    steps: tuple[Step, ...]

    def divide(
        self, method: Method, weights: Mapping[str, int], divided: int | None = None
    ) -> list[Step]:
        """Divide what came (or less) by weights of which one at least is positive."""
        cents = self.given if divided is None else divided
        lines = apportion_lines(cents, weights)
        following = None
        if any(line.rounded_up for line in lines):
            following = max((each.remainder for each in lines if not each.rounded_up), default=None)
        return [Step(self.node, method, self.given, cents, line, following) for line in lines]


class _Run:
    """One computation: reads the state, collects awards and rests."""

    def __init__(self, state: State, rule: RuleId, pact: PactId) -> None:
        self.state, self.rule, self.pact = state, rule, pact
        self.awards: list[Award] = []
        self.rests: list[Rest] = []
        self.lots_paid: dict[LotKey, int] = {}
        self.claims_paid: dict[str, int] = {}

    def give(self, node: Node, given: int, steps: tuple[Step, ...]) -> None:
        """Take an amount down from a node, by its method."""
        place = _Place(node.id, given, steps)
        if node.to is not None or node.account is not None:
            self._award(steps or _whole(place, node), node.to, node.account)
        elif node.split is not None:
            self._split(place, node.split, node.total)
        elif node.equal is not None:
            self._pay(place, "equal", dict[str, int].fromkeys(node.equal.among, 1))
        elif node.hours is not None:
            self._hours(place, node.hours)
        elif node.rates is not None:
            self._rates(place, node.rates)
        elif node.claims is not None:
            self._claims(place, node.claims)

    def _award(
        self,
        steps: tuple[Step, ...],
        payee: AgentId | None,
        account: str | None = None,
        lots: tuple[LotShare, ...] = (),
    ) -> None:
        cents = steps[-1].line.amount
        award = Award(cents=cents, steps=steps, payee=payee, account=account, lots=lots)
        self.awards.append(award)

    def _rest(self, place: _Place, reason: RestReason, cents: int) -> None:
        if cents:
            self.rests.append(Rest(place.node, reason, cents))

    def _split(self, place: _Place, parts: tuple[Node, ...], total: Weight | None) -> None:
        given = {part.id: part.weight or 0 for part in parts}
        weights = whole_weights(given if total is None else {**given, UNTAKEN: total})
        if total is not None:
            weights[UNTAKEN] -= sum(weights[part.id] for part in parts)
        by_id = {step.line.id: step for step in place.divide("split", weights)}
        for part in parts:
            step = by_id[part.id]
            self.give(part, step.line.amount, (*place.steps, step))
        if total is not None:
            self._rest(place, "no_part", by_id[UNTAKEN].line.amount)

    def _pay(self, place: _Place, method: Method, weights: Mapping[str, int]) -> None:
        for step in place.divide(method, weights):
            self._award((*place.steps, step), AgentId(step.line.id))

    def _hours(self, place: _Place, hours: Hours) -> None:
        lots = fundable_lots(self.state, self.pact, hours.protocols)
        minutes: dict[str, int] = {
            holder: sum(lot.count for _, lot in held) for holder, held in lots.items()
        }
        if not minutes:
            self._rest(place, "nobody", place.given)
            return
        for step in place.divide("hours", minutes):
            holder = AgentId(step.line.id)
            behind = tuple(LotShare(recognition, lot, None) for recognition, lot in lots[holder])
            self._award((*place.steps, step), holder, lots=behind)

    def _rates(self, place: _Place, rates: Rates) -> None:
        lots = fundable_lots(self.state, self.pact, rates.protocols)
        claims: dict[str, int] = {
            holder: sum(open_cents(lot) for _, lot in held) for holder, held in lots.items()
        }
        passing = {passed.of: passed for passed in rates.pass_on}
        for step in self._up_to_claims(place, "rates", claims):
            if step.line.amount == 0:
                continue
            holder, steps = AgentId(step.line.id), (*place.steps, step)
            behind = self._pay_lots(place, step.line.amount, lots[holder])
            if holder in passing:
                passed = _Place(place.node, step.line.amount, steps)
                self._pass_on(passed, passing[holder], behind)
            else:
                self._award(steps, holder, lots=behind)

    def _pay_lots(self, place: _Place, cents: int, lots: list[HeldLot]) -> tuple[LotShare, ...]:
        """What a holder is paid, over its lots by what is open of each."""
        weights = {f"{recognition}:{lot.first}": open_cents(lot) for recognition, lot in lots}
        steps = _Place(place.node, cents, ()).divide("lots", weights)
        behind = []
        for (recognition, lot), step in zip(lots, steps, strict=True):
            if step.line.amount:
                self.lots_paid[recognition, lot.first] = step.line.amount
            if step.line.weight:
                behind.append(LotShare(recognition, lot, step))
        return tuple(behind)

    def _pass_on(self, place: _Place, passing: PassOn, behind: tuple[LotShare, ...]) -> None:
        weights = whole_weights({member.to: member.weight for member in passing.members})
        for step in place.divide("pass_on", weights):
            self._award((*place.steps, step), AgentId(step.line.id), lots=behind)

    def _claims(self, place: _Place, claims: tuple[Claim, ...]) -> None:
        paid = self.state[ClaimsPaid]
        weights = {each.id: max(each.cents - paid.cents(self.rule, each.id), 0) for each in claims}
        by_id = {claim.id: claim for claim in claims}
        for step in self._up_to_claims(place, "claims", weights):
            claim = by_id[step.line.id]
            if step.line.amount:
                self.claims_paid[claim.id] = step.line.amount
                self._award((*place.steps, step), claim.to, claim.account)

    def _up_to_claims(self, place: _Place, method: Method, claims: Mapping[str, int]) -> list[Step]:
        """Divide by what is open, no more than is open; what is left is a rest of the node.

        Since weights are the claims, an exact share is at most a claim, which is whole: rounding
        it up cannot exceed the claim either.
        """
        wanted = sum(claims.values())
        divided = min(place.given, wanted)
        self._rest(place, "claims_met" if wanted else "nobody", place.given - divided)
        return place.divide(method, claims, divided) if divided else []


def compute_run(state: State, rule: RuleId, sources: tuple[str, ...]) -> RunResult:
    """What a rule does with all that stands in some named accounts of its pool, on the open day.

    Pure; the rule is adopted, its document is at hand, and the accounts exist.
    """
    adopted = state[Rules][rule]
    taken = [state[Accounts][f"{adopted.pool} {name}"] for name in sources]
    amount = sum(account.cents for account in taken)
    run = _Run(state, rule, state[Pools][adopted.pool].pact)
    run.give(read_document(state, adopted.document).root, amount, ())
    return RunResult(
        amount=amount,
        receipts=tuple(receipt for account in taken for receipt in account.receipts),
        awards=tuple(run.awards),
        rests=tuple(run.rests),
        lots_paid=run.lots_paid,
        claims_paid=run.claims_paid,
    )


def _whole(place: _Place, node: Node) -> tuple[Step, ...]:
    """The single step of a rule that gives all to one."""
    payee = node.to or node.account or ""
    return tuple(place.divide("all", {payee: 1}))
