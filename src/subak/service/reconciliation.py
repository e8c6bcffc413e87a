"""Books and bank compared at any day: what moved, what both hold, and every difference by name.

The bank's side is the last balance that a statement closed on or before that day; the books' side
is the booked lines up to the day of that balance. A difference is divided into lines that wait to
be explained, lines of those days that only a later statement brought, and what is in no imported
line at all. Amounts are cents; money in is above zero.
Invariants: opening plus movements is the closing of the books; the bank's balance is the books'
plus waiting lines, less late lines, plus the rest. Late lines are named only where nothing else is
left then: lines of a statement that was imported late were in the bank's balance all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subak.exchange.statement_line import StatementLine
from subak.service.reader import Reader

_MOVES = (
    "SELECT entry.kind, count(*), sum(bank_line.cents) FROM bank_line JOIN entry"
    " ON entry.n = bank_line.n WHERE pool = ? AND booked_on >= ? AND booked_on <= ?"
    " GROUP BY entry.kind ORDER BY entry.kind"
)
_SUM = "SELECT coalesce(sum(cents), 0) FROM bank_line WHERE pool = ? AND booked_on <= ?"
_BEFORE = "SELECT coalesce(sum(cents), 0) FROM bank_line WHERE pool = ? AND booked_on < ?"
_LATE = (
    "SELECT line, booked_on, cents FROM bank_line WHERE pool = ? AND booked_on <= ? AND n > ?"
    " ORDER BY booked_on, n, line"
)
_STATED = (
    "SELECT day, cents, n FROM balance WHERE pool = ? AND day <= ?"
    " ORDER BY day DESC, stated_at DESC, n DESC LIMIT 1"
)


@dataclass(frozen=True)
class Movement:
    """All lines of one kind of entry."""

    kind: str
    lines: int
    cents: int


@dataclass(frozen=True)
class LateLine:
    """A line that was booked after the bank had stated the balance of its day without it."""

    line: str
    booked_on: str
    cents: int


@dataclass(frozen=True)
class Comparison:
    """What the bank stated at the end of a day, and what explains the difference from the books."""

    day: str
    bank_cents: int
    books_cents: int
    waiting: tuple[StatementLine, ...]
    """Lines up to that day that nothing in the books explains."""
    late: tuple[LateLine, ...]
    """Booked lines up to that day that a later statement brought, where they explain the rest."""

    @property
    def difference_cents(self) -> int:
        """What the bank holds more than the books."""
        return self.bank_cents - self.books_cents

    @property
    def elsewhere_cents(self) -> int:
        """What of the difference is in no imported line."""
        waiting = sum(line.amount_cents for line in self.waiting)
        return self.difference_cents - waiting + sum(line.cents for line in self.late)


@dataclass(frozen=True)
class Reconciliation:
    """The account of a pool from a day to a day."""

    pool: str
    first: str
    last: str
    opening_cents: int
    movements: tuple[Movement, ...]
    closing_cents: int
    compared: Comparison | None
    """None where no statement closed a day by then."""


def reconcile(
    reader: Reader, pool: str, days: tuple[str, str], waiting: Sequence[StatementLine]
) -> Reconciliation:
    """The report of a pool over some days (first and last), with the lines that wait."""
    first, last = days
    moves = tuple(
        Movement(str(kind), _number(lines), _number(cents))
        for kind, lines, cents in reader.select(_MOVES, pool, first, last)
    )
    ((opening,),) = reader.select(_BEFORE, pool, first)
    ((closing,),) = reader.select(_SUM, pool, last)
    return Reconciliation(
        pool=pool,
        first=first,
        last=last,
        opening_cents=_number(opening),
        movements=moves,
        closing_cents=_number(closing),
        compared=_compared(reader, pool, last, waiting),
    )


def _compared(
    reader: Reader, pool: str, last: str, waiting: Sequence[StatementLine]
) -> Comparison | None:
    stated = reader.select(_STATED, pool, last)
    if not stated:
        return None
    ((day, bank, n),) = stated
    ((books,),) = reader.select(_SUM, pool, day)
    named = tuple(line for line in waiting if line.booked_on <= str(day))
    plain = Comparison(str(day), _number(bank), _number(books), named, ())
    late = tuple(
        LateLine(str(line), str(booked_on), _number(cents))
        for line, booked_on, cents in reader.select(_LATE, pool, day, n)
    )
    explained = replace(plain, late=late)
    return explained if plain.elsewhere_cents and not explained.elsewhere_cents else plain


def _number(value: object) -> int:
    return int(str(value))
