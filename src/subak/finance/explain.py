"""Explain this euro: from a payout back to receipts, rule, division by division, to contributions.

Nothing here is stored: the run is computed again from the state before it, which a reader has by
replaying the log to there. What has left the state by then (measures, who recognised) is handed in.
Codes and numbers only; words for people are found by the pages. Amounts are cents.
Invariant: the parts sum to the amount, and paid lots to what their holder got (asserted).
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, json

from subak.core.errors import refuse
from subak.core.state import State
from subak.core.values import (
    AgentId,
    EventId,
    PayoutId,
    ProtocolId,
    RecognitionId,
    RuleId,
    RunId,
)
from subak.finance.debts import HeldBack, held_back
from subak.finance.explained_cascade import ExplainedCascade, ToldCascade
from subak.finance.pools import Receipt
from subak.finance.rules import Rules
from subak.finance.runs import OfRun, compute, payout_id
from subak.finance.score_trace import ExplainedScore
from subak.finance.trace import Award, LotShare, Rest, RunResult, Step
from subak.ledger.measures import Measure

Json = dict[str, "Json"] | list["Json"] | str | int | bool | None


class ContributionFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the log said of a contribution: measures as recognised, by whom, when."""

    happened_on: str
    measures: tuple[Measure, ...]
    recognised_by: tuple[AgentId, ...]
    recognised_on: str


class ExplainedLot(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Credits behind an amount; `step` is what they were paid, absent where they only counted."""

    recognition: RecognitionId
    contribution: EventId
    protocol: ProtocolId
    first: int
    last: int
    tariff_cents: int
    paid_before_cents: int
    step: Step | None = None
    facts: ContributionFacts | None = None


class ExplainedPart(Struct, frozen=True, kw_only=True):
    """One way on which cents came to the payee: divisions from the root of the rule, then lots."""

    cents: int
    steps: tuple[Step, ...]
    lots: tuple[ExplainedLot, ...]


class Explanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why so much is due to a payee; `rests` is what the run could not distribute."""

    payout: PayoutId
    payee: AgentId
    cents: int
    run: RunId
    run_cents: int
    rule: RuleId
    document: str
    """SHA-256 of the rule document, in hexadecimal."""
    receipts: tuple[Receipt, ...]
    parts: tuple[ExplainedPart, ...]
    rests: tuple[Rest, ...]
    held_back: tuple[HeldBack, ...]
    """What of `cents` is not paid but settles debts of the payee."""
    cascades: tuple[ExplainedCascade, ...] = ()
    """On which ways money of cascades came."""
    scores: tuple[ExplainedScore, ...] = ()
    """By which scores and policies money came."""
    passed_on: tuple[Rest, ...] = ()
    """What buckets could not pay and left to those after them; it is in their amounts."""
    negative: dict[str, int] = {}
    """By how many cents claims were paid beyond what they are by now; such weigh nothing."""

    @property
    def paid_cents(self) -> int:
        """What is left to be paid."""
        return self.cents - sum(held.cents for held in self.held_back)


def explain(
    before: State,
    run: OfRun,
    payee: AgentId,
    facts: Mapping[EventId, ContributionFacts],
) -> Explanation:
    """Why a run pays this payee what it pays; `before` is the state just before the run.

    Refuses `explain.payee_unknown` where it pays nothing to this payee.
    """
    result = compute(before, run)
    awards = _awards(result).get(payee)
    if awards is None:
        refuse("explain.payee_unknown", run=run.id, payee=payee)
    return _explanation(_Told(before, run, result, awards), payee, awards, facts)


def explain_all(
    before: State, run: OfRun, facts: Mapping[EventId, ContributionFacts]
) -> Iterator[Explanation]:
    """The same for all payees of a run, by id, at the cost of computing the run once."""
    result = compute(before, run)
    told = _Told(before, run, result, result.awards)
    for payee, awards in sorted(_awards(result).items()):
        yield _explanation(told, payee, awards, facts)


def as_json(explanation: Explanation) -> Json:
    """The explanation for programs: objects, lists, texts and whole numbers."""
    plain: Json = json.decode(json.encode(explanation))
    return plain


class _Told:
    """What all explanations of a run say alike."""

    def __init__(
        self, before: State, run: OfRun, result: RunResult, awards: Iterable[Award]
    ) -> None:
        rule = before[Rules][run.rule]
        found = {receipt.funding: receipt for receipt in result.receipts}
        self.run, self.result, self.document = run, result, rule.document.hex()
        self.receipts = tuple(found[funding] for funding in sorted(found))
        self.held_back = held_back(before, rule.pool, result.payouts())
        paid = _paid_by_cascades(awards)
        self.cascades = [ToldCascade(each, paid.get(each.node, {})) for each in result.cascades]


def _awards(result: RunResult) -> dict[AgentId, list[Award]]:
    """What each payee got, in the order of the rule."""
    by_payee: dict[AgentId, list[Award]] = {}
    for award in result.awards:
        if award.payee is not None and award.cents:
            by_payee.setdefault(award.payee, []).append(award)
    return by_payee


def _paid_by_cascades(awards: Iterable[Award]) -> dict[str, dict[str, int]]:
    """Cents by claim, by the node of the rule."""
    paid: dict[str, dict[str, int]] = {}
    for award in awards:
        last = award.steps[-1]
        if last.method == "cascade":
            paid.setdefault(last.node, {})[last.line.id] = award.cents
    return paid


def _explanation(
    told: _Told,
    payee: AgentId,
    awards: list[Award],
    facts: Mapping[EventId, ContributionFacts],
) -> Explanation:
    run = RunId(told.run.id)
    explanation = Explanation(
        payout=payout_id(run, payee),
        payee=payee,
        cents=sum(award.cents for award in awards),
        run=run,
        run_cents=told.result.amount,
        rule=told.run.rule,
        document=told.document,
        receipts=told.receipts,
        parts=tuple(_part(award, facts) for award in awards),
        rests=told.result.rests,
        held_back=tuple(held for held in told.held_back if held.payee == payee),
        cascades=tuple(found for each in told.cascades if (found := each.explain(payee))),
        scores=tuple(of for each in told.result.scored if (of := each.of(payee))),
        passed_on=told.result.passed_on,
        negative=told.result.negative,
    )
    _assert_sums(explanation)
    return explanation


def _part(award: Award, facts: Mapping[EventId, ContributionFacts]) -> ExplainedPart:
    lots = tuple(_lot(share, facts) for share in award.lots)
    return ExplainedPart(cents=award.cents, steps=award.steps, lots=lots)


def _lot(share: LotShare, facts: Mapping[EventId, ContributionFacts]) -> ExplainedLot:
    lot = share.lot
    return ExplainedLot(
        recognition=share.recognition,
        contribution=lot.contribution,
        protocol=lot.protocol,
        first=lot.first,
        last=lot.last,
        tariff_cents=lot.tariff_cents,
        paid_before_cents=lot.paid_cents,
        step=share.step,
        facts=facts.get(lot.contribution),
    )


def _assert_sums(explanation: Explanation) -> None:
    """The lines sum: parts to the payout, paid lots to what their holder got."""
    assert sum(part.steps[-1].line.amount for part in explanation.parts) == explanation.cents
    for part in explanation.parts:
        paid = [lot.step for lot in part.lots if lot.step is not None]
        assert not paid or sum(step.line.amount for step in paid) == paid[0].given
