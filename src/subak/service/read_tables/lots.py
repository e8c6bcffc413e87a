"""Credits: issues, lots as they are now, and the life of each credit.

A series is numbered in order of issue: the serial numbers of an issue follow those of all issues
before it under protocols of the same series.
"""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.core.values import RecognitionId
from subak.recognition.credit_moves import CreditCancelled, CreditRetired, CreditTransferred, Range
from subak.recognition.credits import NEVER, CreditTotals, Issue, Lot, Lots, lots_within
from subak.recognition.protocols import Protocols
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

LAST_NUMBER = 2**53 - 1
"""No credit has a higher number."""

table(
    "issue",
    "recognition TEXT PRIMARY KEY, pact TEXT NOT NULL, protocol TEXT NOT NULL,"
    " series TEXT NOT NULL, serial_first BIGINT NOT NULL, credits BIGINT NOT NULL,"
    " issued_on TEXT NOT NULL, n BIGINT NOT NULL",
)
table(
    "lot",
    "recognition TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, series TEXT NOT NULL,"
    " serial_first BIGINT NOT NULL, serial_last BIGINT NOT NULL, holder TEXT NOT NULL,"
    " protocol TEXT NOT NULL, pact TEXT NOT NULL, contribution TEXT NOT NULL,"
    " tariff_cents BIGINT NOT NULL, final_from TEXT NOT NULL, status TEXT NOT NULL,"
    " PRIMARY KEY (recognition, first)",
    "contribution",
)
table(
    "lot_life",
    "recognition TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, what TEXT NOT NULL,"
    " holder TEXT NOT NULL, code TEXT, day TEXT NOT NULL, n BIGINT NOT NULL,"
    " PRIMARY KEY (recognition, first, n)",
)

_INSERT_MOVED = (
    "INSERT INTO lot SELECT recognition, ?, ?, series, serial_first + ?, serial_first + ?,"
    " ?, ?, ?, ?, ?, ?, ? FROM issue WHERE recognition = ?"
)


_ENDED = (
    "INSERT INTO lot_life SELECT recognition, CASE WHEN first < ? THEN ? ELSE first END,"
    " CASE WHEN last > ? THEN ? ELSE last END, 'cancelled', holder, 'revision', ?, ?"
    " FROM lot WHERE recognition = ? AND status = 'held' AND first <= ? AND last >= ?"
)


def show_issue(state: State, stamp: Stamp, rows: Rows, recognition: str) -> Issue | None:
    """The credits that an entry issued, if it issued some."""
    issue = state[Lots].get(recognition)
    if issue is None:
        return None
    lots = issue.lots
    of, count = lots[0], lots[-1].last
    series, issued = _series(state, of)
    start = issued - count
    rows.insert(
        "issue", recognition, of.pact, of.protocol, series, start + 1, count, stamp.day, stamp.n
    )
    for lot in lots:
        rows.insert(
            "lot",
            recognition,
            lot.first,
            lot.last,
            series,
            start + lot.first,
            start + lot.last,
            *_lot(lot),
        )
        rows.insert(
            "lot_life", recognition, lot.first, lot.last, "issued", lot.holder, None,
            stamp.day, stamp.n,
        )  # fmt: skip
    return issue


def show_final_from(rows: Rows, contribution: str, day: str) -> None:
    """From when the credits of a contribution are final."""
    rows.change("UPDATE lot SET final_from = ? WHERE contribution = ?", day, contribution)


def show_never_final(rows: Rows, recognition: str | None) -> None:
    """The credits of a contested decision wait for the review.

    An appeal contests a refusal or a correction, which decides on one contribution alone or issues
    nothing. Named by the recognition: a review of the same commit issues other credits for the same
    contribution.
    """
    rows.change("UPDATE lot SET final_from = ? WHERE recognition = ?", NEVER, recognition)


def show_replaced(rows: Rows, stamp: Stamp, contribution: str, by: str) -> None:
    """The credits of a contested decision are cancelled; those of its review stay."""
    rows.change(
        "INSERT INTO lot_life SELECT recognition, first, last, 'cancelled', holder, ?, ?, ?"
        " FROM lot WHERE contribution = ? AND recognition <> ? AND status = 'held'",
        "review",
        stamp.day,
        stamp.n,
        contribution,
        by,
    )
    rows.change(
        "UPDATE lot SET status = 'cancelled'"
        " WHERE contribution = ? AND recognition <> ? AND status = 'held'",
        contribution,
        by,
    )


def show_ended(state: State, stamp: Stamp, rows: Rows, recognition: str) -> None:
    """The credits of an issue after a revision has cancelled some of them, or all."""
    issue = state[Lots].get(recognition)
    ended = [(1, LAST_NUMBER)]
    if issue is not None:
        ended = [(lot.first, lot.last) for lot in issue.lots if lot.status == "cancelled"]
    for first, last in ended:
        bounds = (first, first, last, last, stamp.day, stamp.n, recognition, last, first)
        rows.change(_ENDED, *bounds)
    if issue is None:
        statement = "UPDATE lot SET status = 'cancelled' WHERE recognition = ? AND status = 'held'"
        rows.change(statement, recognition)
    else:
        whole = Range(recognition=RecognitionId(recognition), first=1, last=issue.lots[-1].last)
        _show_anew(rows, recognition, issue, [whole])


@projector("credit.transferred")
def transferred(state: State, stamp: Stamp, said: CreditTransferred, rows: Rows) -> None:
    """Another holder."""
    _show_moved(state, rows, said.ranges, "held")
    _show_life(stamp, rows, said.ranges, ("transferred", said.to, None))


@projector("credit.retired")
def retired(state: State, stamp: Stamp, said: CreditRetired, rows: Rows) -> None:
    """Used up, and for what."""
    _show_moved(state, rows, said.ranges, "retired")
    _show_life(stamp, rows, said.ranges, ("retired", stamp.actor, said.purpose))


@projector("credit.cancelled")
def cancelled(state: State, stamp: Stamp, said: CreditCancelled, rows: Rows) -> None:
    """Given up, and why."""
    _show_moved(state, rows, said.ranges, "cancelled")
    _show_life(stamp, rows, said.ranges, ("cancelled", stamp.actor, said.ground))


def _series(state: State, lot: Lot) -> tuple[str, int]:
    """The series of a lot, and how many credits of it were ever issued."""
    protocols, totals = state[Protocols], state[CreditTotals]
    series = protocols[lot.protocol].series
    issued = sum(each.issued for name, each in totals.items() if protocols[name].series == series)
    return series, issued


def _lot(lot: Lot) -> tuple[str | int, ...]:
    """All of a lot but its numbers, in the order of the columns."""
    return (
        lot.holder,
        lot.protocol,
        lot.pact,
        lot.contribution,
        lot.tariff_cents,
        lot.fundable_from,
        lot.status,
    )


def _show_life(
    stamp: Stamp, rows: Rows, ranges: tuple[Range, ...], told: tuple[str, str, str | None]
) -> None:
    for each in ranges:
        rows.insert("lot_life", each.recognition, each.first, each.last, *told, stamp.day, stamp.n)


def _show_moved(state: State, rows: Rows, ranges: tuple[Range, ...], status: str) -> None:
    by_issue: dict[str, list[Range]] = {}
    for each in ranges:
        by_issue.setdefault(each.recognition, []).append(each)
    for recognition, parts in by_issue.items():
        issue = state[Lots].get(recognition)
        if issue is None:  # nothing of it is held any more: what was held ended here
            statement = "UPDATE lot SET status = ? WHERE recognition = ? AND status = 'held'"
            rows.change(statement, status, recognition)
        else:
            _show_anew(rows, recognition, issue, parts)


def _show_anew(rows: Rows, recognition: str, issue: Issue, parts: list[Range]) -> None:
    """The lots from before the first number that moved to after the last, with their neighbours.

    A neighbour may have merged with what moved; no lot is cut farther away.
    """
    first, last = min(each.first for each in parts), max(each.last for each in parts)
    lots = lots_within(issue, max(first - 1, 1), last + 1)
    rows.change(
        "DELETE FROM lot WHERE recognition = ? AND first <= ? AND last >= ?",
        recognition,
        lots[-1].last,
        lots[0].first,
    )
    for lot in lots:
        rows.change(
            _INSERT_MOVED,
            lot.first,
            lot.last,
            lot.first - 1,
            lot.last - 1,
            *_lot(lot),
            recognition,
        )
