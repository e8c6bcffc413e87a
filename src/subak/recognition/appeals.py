"""Appeals: who provided may contest a refusal or a correction; the pact's appeal body reviews once.

A review is final: granted, it issues credits under its own id and cancels those of the contested
decision; upheld, the decision stands. Who waives the appeal makes the decision final at once (M04).
Invariants: nobody reviews what they decided, provided or received, or are paid for from the same
pot; credits of a contribution under appeal are not final.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import Code, EventId, RecognitionId
from subak.ledger.events import Events
from subak.ledger.mandates import acting
from subak.ledger.measures import Evidence, Measure, check_measures
from subak.recognition.cases import (
    Case,
    case_of,
    check_independent,
    check_worth,
    is_paid,
    lots_of,
)
from subak.recognition.contributions import Contribution, Contributions, settle
from subak.recognition.credits import NEVER, Lots, count_ended, issue_credits, put_issue
from subak.recognition.decisions import Bulk, Decision, Decisions
from subak.recognition.recognising import Recognising
from subak.recognition.results import book_claims, check_claims


@entry("recognition.accepted", version=1)
class RecognitionAccepted(Entry, frozen=True, kw_only=True):
    """Who provided contributions accepts their decisions: their credits are final from today."""

    contributions: Bulk

    def check(self, state: State, stamp: Stamp) -> None:
        """By the provider of each, decided and not under appeal, each named once."""
        twice = len(set(self.contributions)) != len(self.contributions)
        need(not twice, "recognition.contribution_twice")
        provider = acting(state, stamp, "record")
        for contribution in self.contributions:
            record, _ = _decided(state, contribution)
            _check_provider(state, contribution, provider)
            need(not record.appealed, "recognition.already_appealed", contribution=contribution)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The decisions are final."""
        _make_final(state, self.contributions, stamp.day)
        settle(state, self.contributions)


@entry("recognition.appealed", version=1)
class RecognitionAppealed(Entry, frozen=True, kw_only=True):
    """Who provided a contribution contests its refusal or correction within the term."""

    contribution: EventId
    ground: Code
    evidence: tuple[Evidence, ...] = ()

    def check(self, state: State, stamp: Stamp) -> None:
        """By the provider, once, in time, against something that was not recognised as recorded."""
        provider = acting(state, stamp, "record")
        over = self.contribution not in state[Contributions] and self.contribution in state.used
        need(not over, "recognition.appeal_late", contribution=self.contribution)
        record, decision = _decided(state, self.contribution)
        _check_provider(state, self.contribution, provider)
        need(not record.appealed, "recognition.already_appealed", contribution=self.contribution)
        contested = decision.outcome != "recorded"
        need(contested, "recognition.nothing_to_appeal", contribution=self.contribution)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Its credits, if it has some, wait for the review."""
        contributions = state[Contributions]
        record = contributions[self.contribution]
        contributions.put(self.contribution, replace(record, appealed=True))
        _make_final(state, (self.contribution,), NEVER)


@entry("recognition.reviewed", version=1)
class RecognitionReviewed(Recognising, frozen=True, kw_only=True):
    """The appeal body of the pact grants an appeal or upholds the decision."""

    contribution: EventId
    outcome: Literal["granted", "upheld"]
    measures: tuple[Measure, ...] = ()
    """The measures that differ from what was recorded, where the appeal is granted."""
    reasons: Annotated[tuple[Code, ...], Meta(min_length=1)]

    def check(self, state: State, stamp: Stamp) -> None:
        """By the appeal body, through somebody independent; a granted one is worth a credit."""
        body = acting(state, stamp, "review")
        record, decision = _decided(state, self.contribution)
        need(record.appealed, "recognition.not_appealed", contribution=self.contribution)
        case = case_of(state, (self.contribution,))
        competent = body == case.pact.appeal_body
        need(competent, "recognition.not_appeal_body", who=body, pact=case.pact_id)
        decided = {stamp.by, stamp.actor} & set(decision.deciders)
        need(not decided, "recognition.review_by_decider", who=stamp.by)
        check_independent(case, stamp)
        paid = is_paid(state, case, stamp)
        need(not paid, "recognition.paid_from_same_pot", who=body, pact=case.pact_id)
        if self.outcome == "granted":
            check_measures(state, self.measures)
            check_worth(case, self.measures, with_evidence=False)
            check_claims(state, case.claims)
        else:
            misplaced = bool(self.measures)
            need(not misplaced, "recognition.measures_misplaced", outcome=self.outcome)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Final: credits of the review instead of the decision's, or the decision's as they are."""
        case = case_of(state, (self.contribution,))
        recognition = case.records[0].decision
        if self.outcome == "upheld":
            _make_final(state, (self.contribution,), stamp.day)
        else:
            self._grant(state, stamp, case)
        settle(state, (self.contribution,))
        if recognition is not None:
            _leave_decision(state, recognition, self.contribution)

    def recognised(self, state: State) -> Case | None:
        """The contribution, where the appeal is granted."""
        return None if self.outcome == "upheld" else case_of(state, (self.contribution,))

    def _grant(self, state: State, stamp: Stamp, case: Case) -> None:
        recognition = case.records[0].decision
        issue = state[Lots].get(recognition) if recognition else None
        if issue and recognition:
            for lot in issue.lots:
                count_ended(state, lot.protocol, "cancelled", lot.count)
            put_issue(state, recognition, [replace(lot, status="cancelled") for lot in issue.lots])
        issue_credits(state, RecognitionId(self.id), lots_of(case, self.measures, stamp.day))
        book_claims(state, case.claims)


def _decided(state: State, contribution: EventId) -> tuple[Contribution, Decision]:
    """A contribution with its complete decision.

    Refused: contribution.unknown, contribution.settled, recognition.not_decided.
    """
    record = state[Contributions].need_known(state, contribution)
    if record.decision is None or not record.complete:
        refuse("recognition.not_decided", contribution=contribution)
    return record, state[Decisions][record.decision]


def _check_provider(state: State, contribution: EventId, who: str) -> None:
    provides = state[Events][contribution].said.provider == who
    need(provides, "recognition.not_the_provider", who=who, contribution=contribution)


def _make_final(state: State, contributions: Collection[EventId], day: str) -> None:
    """The credits of contributions become final on a day; those that have none are passed over."""
    by_decision: defaultdict[RecognitionId, set[EventId]] = defaultdict(set)
    for contribution in contributions:
        recognition = state[Contributions][contribution].decision
        if recognition is not None and recognition in state[Lots]:
            by_decision[recognition].add(contribution)
    for recognition, named in by_decision.items():
        lots = [
            replace(lot, fundable_from=day) if lot.contribution in named else lot
            for lot in state[Lots][recognition].lots
        ]
        put_issue(state, recognition, lots)


def _leave_decision(state: State, recognition: RecognitionId, contribution: EventId) -> None:
    """A decision without contributions that wait for anything leaves the state."""
    decisions = state[Decisions]
    decision = decisions[recognition]
    left = tuple(each for each in decision.contributions if each != contribution)
    if left:
        decisions.put(recognition, replace(decision, contributions=left))
    else:
        decisions.drop(recognition)
