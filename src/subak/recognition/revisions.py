"""Revisions: what was decided, final and perhaps paid is looked at again, never edited.

Where a protocol gives a term for it (`revision` in its document), the appeal body of the pact may
revise a settled decision on a body's own request: from new measures, or to nothing. Fewer credits:
those that are still held are cancelled, the last numbers first; what was paid beyond the new worth
becomes a debt (room finance). More credits: they are issued under the id of the revision. A lower
tariff: what nobody has paid yet is cancelled and issued anew.
Credits that were retired have served and stay retired.
Invariants: a contribution is revised once, and not at all where its appeal was reviewed; a revision
follows the protocol's rule for its direction; the tariff never rises by one; nobody revises what
they decided, provided, received or are paid for from the same pot.
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from subak.core.days import DayClosed
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Code, EventId, PactId, ProtocolId, RecognitionId
from subak.ledger.mandates import acting
from subak.ledger.measures import Measure, check_measures
from subak.pacts.pacts import Pacts
from subak.recognition.appeals import RecognitionReviewed
from subak.recognition.conditions import Conditions, missed
from subak.recognition.conditions_document import Revision
from subak.recognition.contributions import Contributions, Contributors
from subak.recognition.credits import Lot, Lots, count_ended, cut, issue_credits, put_issue
from subak.recognition.decisions import Decisions
from subak.recognition.protocols import Protocols, currency_of, end_of_term
from subak.recognition.recognising import Recognising, credited
from subak.recognition.valuation import Worth, worth

Reasons = Annotated[tuple[Code, ...], Meta(min_length=1)]


class Revisable(Struct, frozen=True, kw_only=True):
    """A credited contribution that may still be revised, and what it is worth by now."""

    pact: PactId
    protocol: ProtocolId
    provider: AgentId
    receiver: AgentId
    issues: tuple[RecognitionId, ...]
    """Under which its credits were issued."""
    credits: int
    tariff_cents: int
    deciders: tuple[AgentId, ...]
    until: str
    """The last day of the term."""

    @property
    def cents(self) -> int:
        """What all its credits are worth."""
        return self.credits * self.tariff_cents


@section
class Revisables(Section[EventId, Revisable]):
    """Contributions in their term of revision; none under a protocol without one."""

    __slots__ = ()


@entry("recognition.revised", version=1)
class RecognitionRevised(Entry, frozen=True, kw_only=True):
    """The appeal body revises a settled recognition; without measures, to no credit at all."""

    contribution: EventId
    measures: tuple[Measure, ...] = ()
    """All that the protocol measures, as it is now known."""
    reasons: Reasons

    def check(self, state: State, stamp: Stamp) -> None:
        """By the appeal body, through somebody independent, within the term, with a difference.

        Refused: recognition.not_revisable, .not_settled, .not_appeal_body, .review_by_decider,
        .own_work, .paid_from_same_pot, .revised_measures, .nothing_to_revise, .revised_tariff,
        .revision_not_foreseen, those of `check_measures` and `worth`.
        """
        body = acting(state, stamp, "review")
        held = state[Revisables].need(self.contribution, "recognition.not_revisable")
        settled = self.contribution not in state[Contributions]
        need(settled, "recognition.not_settled", contribution=self.contribution)
        competent = body == state[Pacts][held.pact].appeal_body
        need(competent, "recognition.not_appeal_body", who=body, pact=held.pact)
        _check_independent(state, stamp, held, self.contribution)
        check_measures(state, self.measures)
        _check_direction(state, held, self.contribution, self._worth(state, held))

    def apply(self, state: State, stamp: Stamp) -> None:
        """Credits are cancelled, or more of them issued."""
        held = state[Revisables][self.contribution]
        found = self._worth(state, held)
        revision = RecognitionId(self.id)
        _cancel(state, held, self.contribution, max(held.credits - found.credits, 0))
        new: list[tuple[AgentId, int]] = []
        if found.credits and found.tariff_cents < held.tariff_cents:
            unpaid = _withdraw_unpaid(state, held, self.contribution)
            new += [(lot.holder, lot.count) for lot in unpaid]
        if found.credits > held.credits:
            new.append((held.provider, found.credits - held.credits))
        if new:
            pattern = Lot(
                1, 1, held.provider, held.protocol, held.pact, self.contribution,
                found.tariff_cents, stamp.day,
            )  # fmt: skip
            issue_credits(state, revision, _numbered(pattern, new))
            held = replace(held, issues=(*held.issues, revision))
        tariff = found.tariff_cents if found.credits else held.tariff_cents
        deciders = (*held.deciders, stamp.by, stamp.actor)
        now = replace(held, credits=found.credits, tariff_cents=tariff, deciders=deciders)
        state[Revisables].put(self.contribution, now)

    def _worth(self, state: State, held: Revisable) -> Worth:
        """What it is worth by the new measures; nothing under a threshold or without any."""
        if not self.measures:
            return Worth(0, held.tariff_cents)
        valuation = state[Protocols][held.protocol].valuation
        given = {measure.of: measure for measure in self.measures}
        expected = {asked.of: asked.unit for asked in valuation.measures}
        if {of: measure.unit for of, measure in given.items()} != expected:
            told = ", ".join(f"{of} ({unit})" for of, unit in expected.items())
            refuse("recognition.revised_measures", expected=told)
        amounts = tuple([given[asked.of].number for asked in valuation.measures])
        found = worth(valuation, amounts)
        condition = state[Conditions][held.protocol]
        failed = missed(condition, valuation, amounts, currency_of(state))
        return found if failed is None else Worth(0, held.tariff_cents)


@consequence("recognition.decided", "recognition.seconded", name="recognition.revisable")
def open_revisions(state: State, stamp: Stamp, said: Recognising) -> None:
    """What a decision credits may be revised, where the protocol foresees it."""
    case = credited(state, said)
    if case is None:
        return
    rule = rule_of(state, case.protocol_id)
    if rule is None or rule.days == 0:
        return
    until = end_of_term(stamp.day, rule.days)
    # Each contribution of a decision has one lot, in their order.
    for recorded, lot in zip(case.events, state[Lots][said.issue].lots, strict=True):
        held = Revisable(
            pact=case.pact_id,
            protocol=case.protocol_id,
            provider=recorded.said.provider,
            receiver=recorded.said.receiver,
            issues=(said.issue,),
            credits=lot.count,
            tariff_cents=lot.tariff_cents,
            deciders=state[Decisions][said.issue].deciders,
            until=until,
        )
        state[Revisables].put(lot.contribution, held)


@consequence("recognition.reviewed", name="recognition.revised_no_more")
def close_revisions(state: State, stamp: Stamp, said: RecognitionReviewed) -> None:
    """What the appeal body has judged is final."""
    if said.contribution in state[Revisables]:
        state[Revisables].drop(said.contribution)


@consequence("day.closed", name="recognition.revisions_over")
def terms_end(state: State, stamp: Stamp, closed: DayClosed) -> None:
    """After the term nothing is revised any more."""
    revisables = state[Revisables]
    over = [name for name, held in revisables.items() if held.until <= closed.day]
    if over:
        revisables.drop_all(over)


def rule_of(state: State, protocol: ProtocolId) -> Revision | None:
    """The protocol's rule of revisions, if it has one."""
    condition = state[Conditions].get(protocol)
    return condition.revision if condition else None


def _check_independent(state: State, stamp: Stamp, held: Revisable, contribution: EventId) -> None:
    acts = {stamp.by, stamp.actor}
    need(not acts & set(held.deciders), "recognition.review_by_decider", who=stamp.by)
    party = acts & {held.provider, held.receiver}
    need(not party, "recognition.own_work", who=stamp.by, contribution=contribution)
    pot, contributors = (held.pact, held.protocol), state[Contributors]
    paid = any((pots := contributors.get(who)) and pot in pots.pots for who in acts)
    need(not paid, "recognition.paid_from_same_pot", who=stamp.by, pact=held.pact)


def _check_direction(state: State, held: Revisable, contribution: EventId, found: Worth) -> None:
    """It differs, in a direction for which the protocol has a rule."""
    fits = found.tariff_cents <= held.tariff_cents
    facts = {"found": found.tariff_cents, "held": held.tariff_cents}
    need(fits, "recognition.revised_tariff", contribution=contribution, **facts)
    same = found.credits == held.credits and found.tariff_cents == held.tariff_cents
    need(not same, "recognition.nothing_to_revise", contribution=contribution)
    rule = rule_of(state, held.protocol)
    assert rule is not None, "only protocols with a rule have revisables"
    follows = rule.raises if found.credits > held.credits else rule.lowers
    need(follows != "nothing", "recognition.revision_not_foreseen", protocol=held.protocol)


def _cancel(state: State, held: Revisable, contribution: EventId, count: int) -> None:
    """Cancel so many held credits of a contribution, the last numbers first, or all there are."""
    for recognition in reversed(held.issues):
        issue = state[Lots].get(recognition)
        lots: list[Lot] = []
        for lot in reversed(issue.lots if issue else ()):
            if count and lot.contribution == contribution and lot.status == "held":
                taken = min(count, lot.count)
                count -= taken
                *kept, gone = cut(lot, lot.last - taken + 1, lot.last)
                count_ended(state, lot.protocol, "cancelled", taken)
                lots += [replace(gone, status="cancelled"), *reversed(kept)]
            else:
                lots.append(lot)
        if issue:
            put_issue(state, recognition, reversed(lots))


def _withdraw_unpaid(state: State, held: Revisable, contribution: EventId) -> list[Lot]:
    """Cancel the held credits for which nothing was paid yet, and give them as they were."""
    unpaid: list[Lot] = []
    for recognition in held.issues:
        issue = state[Lots].get(recognition)
        lots = []
        for lot in issue.lots if issue else ():
            mine = lot.contribution == contribution and lot.status == "held"
            if mine and not lot.paid_cents:
                count_ended(state, lot.protocol, "cancelled", lot.count)
                unpaid.append(lot)
                lots.append(replace(lot, status="cancelled"))
            else:
                lots.append(lot)
        if issue:
            put_issue(state, recognition, lots)
    return unpaid


def _numbered(pattern: Lot, holders: list[tuple[AgentId, int]]) -> list[Lot]:
    """Lots like the pattern: to each holder so many credits, numbered from 1 in their order."""
    lots, last = [], 0
    for holder, count in holders:
        first, last = last + 1, last + count
        lots.append(replace(pattern, first=first, last=last, holder=holder))
    return lots
