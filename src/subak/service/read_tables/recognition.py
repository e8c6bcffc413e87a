"""Contributions and how far each has come; decisions and reviews.

A contribution is recorded, waiting (for a second person), decided or refused, appealed, granted,
withdrawn, or settled: nothing can happen to it any more.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.core.values import RecognitionId
from subak.ledger.corrections import EventWithdrawn
from subak.ledger.events import EventRecorded, Events
from subak.recognition.appeals import (
    RecognitionAccepted,
    RecognitionAppealed,
    RecognitionReviewed,
)
from subak.recognition.contributions import Contributions
from subak.recognition.credits import Issue
from subak.recognition.decisions import (
    Decision,
    Decisions,
    RecognitionDecided,
    RecognitionSeconded,
)
from subak.service.read_tables.lots import (
    show_final_from,
    show_issue,
    show_never_final,
    show_replaced,
)
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "contribution",
    "id TEXT PRIMARY KEY, pact TEXT NOT NULL, protocol TEXT NOT NULL, provider TEXT NOT NULL,"
    " receiver TEXT NOT NULL, status TEXT NOT NULL, due_on TEXT NOT NULL, recognition TEXT,"
    " outcome TEXT, credits BIGINT NOT NULL, decided_on TEXT, decided_by TEXT,"
    " days_late BIGINT NOT NULL, reasons TEXT, term_ends TEXT, n BIGINT NOT NULL",
    "status, term_ends",
)
table(
    "recognition",
    "id TEXT PRIMARY KEY, type TEXT NOT NULL, outcome TEXT NOT NULL, pact TEXT NOT NULL,"
    " protocol TEXT NOT NULL, contributions BIGINT NOT NULL, credits BIGINT NOT NULL,"
    " decided_on TEXT NOT NULL, person TEXT NOT NULL, body TEXT NOT NULL, second_person TEXT,"
    " second_body TEXT, complete_on TEXT, reasons TEXT NOT NULL, contribution TEXT,"
    " n BIGINT NOT NULL",
)

_DECIDE = (
    "UPDATE contribution SET status = ?, recognition = ?, outcome = ?, credits = ?,"
    " decided_on = ?, decided_by = ?, days_late = ?, reasons = coalesce(?, reasons),"
    " term_ends = ? WHERE id = ?"
)
_STATUS = "UPDATE contribution SET status = ? WHERE id = ?"


@projector("event.recorded")
def contributed(state: State, stamp: Stamp, said: EventRecorded, rows: Rows) -> None:
    """A contribution that waits for its decision."""
    if said.pact is not None:
        due = state[Contributions][said.id].due
        rows.insert(
            "contribution", said.id, said.pact, said.protocol, said.provider, said.receiver,
            "recorded", due, None, None, 0, None, None, 0, None, None, stamp.n,
        )  # fmt: skip


@projector("event.withdrawn")
def withdrawn(state: State, stamp: Stamp, said: EventWithdrawn, rows: Rows) -> None:
    """It waits for nothing any more."""
    rows.change(_STATUS, "withdrawn", said.event)


@projector("recognition.decided")
def decided(state: State, stamp: Stamp, said: RecognitionDecided, rows: Rows) -> None:
    """A decision, its credits, and its contributions; incomplete, it waits for a second person."""
    decision = state[Decisions][said.id]
    issue = show_issue(state, stamp, rows, said.id)
    of, reasons = state[Events][said.contributions[0]].said, " ".join(said.reasons)
    rows.insert(
        "recognition",
        said.id,
        "decision",
        said.outcome,
        of.pact,
        of.protocol,
        len(said.contributions),
        issue.lots[-1].last if issue else 0,
        stamp.day,
        stamp.by,
        stamp.actor,
        None,
        None,
        stamp.day if decision.complete else None,
        reasons,
        None,
        stamp.n,
    )
    _show_decided(state, stamp, rows, (RecognitionId(said.id), decision, issue, reasons))


@projector("recognition.seconded")
def seconded(state: State, stamp: Stamp, said: RecognitionSeconded, rows: Rows) -> None:
    """The decision counts from now on."""
    decision = state[Decisions][said.recognition]
    issue = show_issue(state, stamp, rows, said.recognition)
    rows.change(
        "UPDATE recognition SET second_person = ?, second_body = ?, complete_on = ?, credits = ?"
        " WHERE id = ?",
        stamp.by,
        stamp.actor,
        stamp.day,
        issue.lots[-1].last if issue else 0,
        said.recognition,
    )
    _show_decided(state, stamp, rows, (said.recognition, decision, issue, None))


@projector("recognition.accepted")
def accepted(state: State, stamp: Stamp, said: RecognitionAccepted, rows: Rows) -> None:
    """Settled, and the credits are final."""
    for contribution in said.contributions:
        rows.change(_STATUS, "settled", contribution)
    for contribution in said.contributions:
        show_final_from(rows, contribution, stamp.day)


@projector("recognition.appealed")
def appealed(state: State, stamp: Stamp, said: RecognitionAppealed, rows: Rows) -> None:
    """It waits for the review, and its credits with it."""
    rows.change(_STATUS, "appealed", said.contribution)
    show_never_final(rows, state[Contributions][said.contribution].decision)


@projector("recognition.reviewed")
def reviewed(state: State, stamp: Stamp, said: RecognitionReviewed, rows: Rows) -> None:
    """Granted, with credits of the review instead of the decision's; or upheld and settled."""
    contribution, granted = said.contribution, said.outcome == "granted"
    issue = show_issue(state, stamp, rows, said.id) if granted else None
    count = issue.lots[-1].last if issue else 0
    reasons = " ".join(said.reasons)
    rows.change(
        "INSERT INTO recognition SELECT ?, 'review', ?, pact, protocol, 1, ?, ?, ?, ?,"
        " NULL, NULL, ?, ?, id, ? FROM contribution WHERE id = ?",
        said.id, said.outcome, count, stamp.day, stamp.by, stamp.actor, stamp.day, reasons,
        stamp.n, contribution,
    )  # fmt: skip
    if granted:
        show_replaced(rows, stamp, contribution, said.id)
        rows.change(
            "UPDATE contribution SET status = 'granted', outcome = 'granted', recognition = ?,"
            " credits = ?, reasons = ? WHERE id = ?",
            said.id,
            count,
            reasons,
            contribution,
        )
    else:
        show_final_from(rows, contribution, stamp.day)
        rows.change(
            "UPDATE contribution SET status = 'settled', outcome = 'upheld' WHERE id = ?",
            contribution,
        )


def show_terms_ended(rows: Rows, day: str) -> None:
    """What nobody contested by a closed day is settled; what nobody seconded is open again."""
    rows.change(
        "UPDATE contribution SET status = 'settled'"
        " WHERE status IN ('decided', 'refused') AND term_ends <= ?",
        day,
    )
    rows.change(
        "UPDATE contribution SET status = 'recorded', recognition = NULL, outcome = NULL,"
        " decided_on = NULL, decided_by = NULL, reasons = NULL, term_ends = NULL"
        " WHERE status = 'waiting' AND term_ends <= ?",
        day,
    )


def _show_decided(
    state: State,
    stamp: Stamp,
    rows: Rows,
    told: tuple[RecognitionId, Decision, Issue | None, str | None],
) -> None:
    recognition, decision, issue, reasons = told
    credited = {lot.contribution: lot.count for lot in issue.lots} if issue else {}
    status = "refused" if decision.outcome == "refused" else "decided"
    if not decision.complete:
        status = "waiting"
    contributions, body = state[Contributions], decision.deciders[1]
    for contribution in decision.contributions:
        rows.change(
            _DECIDE,
            status,
            recognition,
            decision.outcome,
            credited.get(contribution, 0),
            stamp.day,
            body,
            contributions[contribution].days_late,
            reasons,
            decision.until,
            contribution,
        )
