"""Decisions: contributions are recognised as recorded, with another measure, or refused.

Competent is a recogniser of the pact, acting under a mandate, that neither provided nor received
what it decides (M10). Who is paid from the same pot may decide only where the protocol says so;
then the decision waits for a second person. Credits follow from the protocol, never from the
decision.
Invariants: a contribution has at most one decision; a decision that nobody seconds in time lapses
and its contributions are open again; the decided measure is fixed.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from subak.core.entry import Stamp, entry
from subak.core.errors import need, refuse
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Code, EventId, RecognitionId
from subak.ledger.mandates import acting
from subak.ledger.measures import Measure, check_measures
from subak.recognition.cases import (
    Case,
    case_of,
    check_independent,
    check_recogniser,
    check_worth,
    is_paid,
    lots_of,
)
from subak.recognition.contributions import Contribution, Contributions
from subak.recognition.credits import issue_credits
from subak.recognition.protocols import end_of_term
from subak.recognition.recognising import Recognising
from subak.recognition.results import book_claims, check_claims

Outcome = Literal["recorded", "corrected", "refused"]
Bulk = Annotated[tuple[EventId, ...], Meta(min_length=1, max_length=1_000)]


class Decision(Struct, frozen=True, kw_only=True, array_like=True):
    """What was decided on some contributions, until their appeal terms are over."""

    contributions: tuple[EventId, ...]
    outcome: Outcome
    measures: tuple[Measure, ...]
    deciders: tuple[AgentId, ...]
    """The person who decided first, then all others that acted."""
    complete: bool
    """Whether it counts: no second person is asked for any more."""
    until: str
    """The last day to second it, or, once complete, to appeal."""


@section
class Decisions(Section[RecognitionId, Decision]):
    """Decisions whose terms run, by id."""

    __slots__ = ()


@entry("recognition.decided", version=1)
class RecognitionDecided(Recognising, frozen=True, kw_only=True):
    """A recogniser of the pact decides on contributions to one pact under one protocol."""

    contributions: Bulk
    outcome: Outcome
    measures: tuple[Measure, ...] = ()
    """The measures that differ, where the outcome is corrected."""
    reasons: tuple[Code, ...] = ()

    def check(self, state: State, stamp: Stamp) -> None:
        """A competent body, contributions that wait, a result that the protocol credits."""
        self._check_form(state)
        body = acting(state, stamp, "recognise")
        case = case_of(state, self.contributions)
        for contribution, record in zip(self.contributions, case.records, strict=True):
            if record.decision is not None:
                facts = {"contribution": contribution, "decision": record.decision}
                refuse("contribution.already_decided", **facts)
        check_recogniser(case, body)
        check_independent(case, stamp)
        if is_paid(state, case, stamp):
            allowed = case.protocol.paid_recognisers
            need(allowed, "recognition.paid_from_same_pot", who=body, pact=case.pact_id)
        if self.outcome != "refused":
            check_worth(case, self.measures, with_evidence=True)
            check_claims(state, case.claims)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Complete at once, or kept waiting for a second person."""
        case = case_of(state, self.contributions)
        recognition = RecognitionId(self.id)
        complete = not is_paid(state, case, stamp)
        days = case.protocol.days_to_appeal if complete else case.protocol.days_to_decide
        decision = Decision(
            contributions=self.contributions,
            outcome=self.outcome,
            measures=self.measures,
            deciders=(stamp.by, stamp.actor),
            complete=complete,
            until=end_of_term(stamp.day, days),
        )
        state[Decisions].put(recognition, decision)
        if complete:
            _take_effect(state, recognition, case, stamp.day)
            return
        for contribution, record in zip(self.contributions, case.records, strict=True):
            waiting = Contribution(record.due, recognition)
            state[Contributions].put(contribution, waiting)

    def recognised(self, state: State) -> Case | None:
        """All its contributions, unless it refuses them."""
        return None if self.outcome == "refused" else case_of(state, self.contributions)

    def _check_form(self, state: State) -> None:
        """What each outcome carries: see the field `measures`; a reason unless as recorded."""
        outcome, contributions = self.outcome, self.contributions
        if len(set(contributions)) != len(contributions):
            refuse("recognition.contribution_twice")
        if (outcome == "corrected") != bool(self.measures):
            refuse("recognition.measures_misplaced", outcome=outcome)
        if self.measures:
            need(len(contributions) == 1, "recognition.corrected_alone")
            check_measures(state, self.measures)
        if outcome == "recorded":
            need(not self.reasons, "recognition.reason_misplaced")
        else:
            need(self.reasons, "recognition.reason_missing", outcome=outcome)


@entry("recognition.seconded", version=1)
class RecognitionSeconded(Recognising, frozen=True, kw_only=True):
    """Another competent person agrees with a decision that waits for one."""

    recognition: RecognitionId

    def check(self, state: State, stamp: Stamp) -> None:
        """Another person than the first, as competent; results still free."""
        decision = state[Decisions].need(self.recognition, "recognition.unknown")
        need(not decision.complete, "recognition.not_waiting", recognition=self.recognition)
        body = acting(state, stamp, "recognise")
        case = case_of(state, decision.contributions)
        check_recogniser(case, body)
        check_independent(case, stamp)
        first = decision.deciders[0]
        other = stamp.by not in decision.deciders and first not in (stamp.by, stamp.actor)
        need(other, "recognition.same_person", who=stamp.by, recognition=self.recognition)
        if decision.outcome != "refused":
            check_claims(state, case.claims)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The decision is complete."""
        decision = state[Decisions][self.recognition]
        case = case_of(state, decision.contributions)
        complete = replace(
            decision,
            deciders=(*decision.deciders, stamp.by, stamp.actor),
            complete=True,
            until=end_of_term(stamp.day, case.protocol.days_to_appeal),
        )
        state[Decisions].put(self.recognition, complete)
        _take_effect(state, self.recognition, case, stamp.day)

    @property
    def issue(self) -> RecognitionId:
        """The decision that it seconds."""
        return self.recognition

    def recognised(self, state: State) -> Case | None:
        """What that decision recognises."""
        decision = state[Decisions][self.recognition]
        return None if decision.outcome == "refused" else case_of(state, decision.contributions)


def _take_effect(state: State, recognition: RecognitionId, case: Case, day: str) -> None:
    """A complete decision counts from this day: its credits are issued."""
    decision = state[Decisions][recognition]
    contributions = state[Contributions]
    by_due = {record.due: record.decided(recognition, day) for record in case.records}
    decided = [by_due[record.due] for record in case.records]
    contributions.put_all(dict(zip(decision.contributions, decided, strict=True)))
    if decision.outcome != "refused":
        lots = lots_of(case, decision.measures, end_of_term(decision.until, 1))
        issue_credits(state, recognition, lots)
        book_claims(state, case.claims)
