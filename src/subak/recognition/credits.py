"""Credits: counted results, numbered by the recognition that issued them, held, once used gone.

A credit is (recognition or review, number from 1). Numbers with the same fate stand together as one
lot. Finance pays lots; what it paid follows the credits when they are handed on.
Invariants, after every entry: the lots of an issue cover its numbers without gap, in order; per
protocol issued = held + retired + cancelled.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from sys import intern
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from subak.core.shares import apportion
from subak.core.state import Section, State, section
from subak.core.values import AgentId, EventId, PactId, ProtocolId, RecognitionId

Ending = Literal["retired", "cancelled"]
LotStatus = Literal["held"] | Ending

NEVER = "9999-12-31"
"""`fundable_from` while an appeal is open."""


class Lot(Struct, frozen=True, array_like=True, gc=False):
    """Credits `first` to `last` of an issue, alike in everything."""

    first: int
    last: int
    holder: AgentId
    protocol: ProtocolId
    pact: PactId
    contribution: EventId
    tariff_cents: int
    """What one credit is worth, in cents."""
    fundable_from: str
    """The day from which they are final: they can be funded, handed on or retired."""
    paid_cents: int = 0
    """What funding gave for all of them so far."""
    status: LotStatus = "held"

    @property
    def count(self) -> int:
        """How many credits."""
        return self.last - self.first + 1


class Issue(Struct, frozen=True, array_like=True):
    """All credits that one recognition issued."""

    lots: tuple[Lot, ...]


class Totals(Struct, frozen=True, gc=False):
    """Credits of a protocol; issued = held + retired + cancelled."""

    issued: int = 0
    held: int = 0
    retired: int = 0
    cancelled: int = 0


@section
class Lots(Section[RecognitionId, Issue]):
    """Issues by recognition or review; an issue without a held credit has left."""

    __slots__ = ()

    def sharing(self, record: Issue) -> Issue:
        """The same with each repeated name held once: lots are many and stay."""
        return Issue(tuple([_sharing(lot) for lot in record.lots]))


@section
class CreditTotals(Section[ProtocolId, Totals]):
    """Totals by protocol, for ever."""

    __slots__ = ()


def open_cents(lot: Lot) -> int:
    """What the lot is worth and was not paid yet."""
    return lot.count * lot.tariff_cents - lot.paid_cents


def held_lots(
    state: State, pact: PactId, protocols: Collection[ProtocolId]
) -> Iterator[tuple[RecognitionId, Lot]]:
    """All held lots under a pact and some protocols, also those that are not final yet.

    In no order that a rule may rely on; within an issue by number.
    """
    for recognition, issue in state[Lots].items():
        for lot in issue.lots:
            if lot.status == "held" and lot.pact == pact and lot.protocol in protocols:
                yield recognition, lot


def pay_lots(state: State, cents: Mapping[tuple[RecognitionId, int], int]) -> None:
    """Add what was paid to held lots, named by recognition and first number."""
    by_issue: dict[RecognitionId, dict[int, int]] = {}
    for (recognition, first), paid in cents.items():
        by_issue.setdefault(recognition, {})[first] = paid
    for recognition, paid_at in by_issue.items():
        lots = [
            replace(lot, paid_cents=lot.paid_cents + paid_at[lot.first])
            if lot.first in paid_at
            else lot
            for lot in state[Lots][recognition].lots
        ]
        put_issue(state, recognition, lots)


def issue_credits(state: State, recognition: RecognitionId, lots: list[Lot]) -> None:
    """New credits of one protocol: lots in the order of their numbers, from 1 without gap."""
    if lots:
        state[Lots].put(recognition, Issue(tuple(lots)))
        count_issued(state, lots[0].protocol, lots[-1].last)


def count_issued(state: State, protocol: ProtocolId, count: int) -> None:
    """So many new credits are held."""
    now = state[CreditTotals].get(protocol) or Totals()
    after = Totals(now.issued + count, now.held + count, now.retired, now.cancelled)
    state[CreditTotals].put(protocol, after)


def count_ended(state: State, protocol: ProtocolId, ending: Ending, count: int) -> None:
    """So many held credits came to an end."""
    now = state[CreditTotals][protocol]
    retired = now.retired + (count if ending == "retired" else 0)
    cancelled = now.cancelled + (count if ending == "cancelled" else 0)
    state[CreditTotals].put(protocol, Totals(now.issued, now.held - count, retired, cancelled))


def put_issue(state: State, recognition: RecognitionId, lots: Iterable[Lot]) -> None:
    """Write an issue anew: like neighbours merge, and without a held credit it leaves."""
    merged: list[Lot] = []
    for lot in lots:
        if merged and _alike(merged[-1], lot):
            before = merged[-1]
            paid = before.paid_cents + lot.paid_cents
            merged[-1] = replace(before, last=lot.last, paid_cents=paid)
        else:
            merged.append(lot)
    if any(lot.status == "held" for lot in merged):
        state[Lots].put(recognition, Issue(tuple(merged)))
    else:
        state[Lots].drop(recognition)


def lots_within(issue: Issue, first: int, last: int) -> list[Lot]:
    """The lots that share a number with `first` to `last`."""
    start = max(bisect_right(issue.lots, first, key=_first) - 1, 0)
    found = []
    for lot in issue.lots[start:]:
        if lot.first > last:
            break
        if lot.last >= first:
            found.append(lot)
    return found


def cut(lot: Lot, first: int, last: int) -> list[Lot]:
    """The lot in up to three pieces: before `first`, `first` to `last`, after.

    What was paid is shared by the number of credits (largest remainder; tie: the larger piece, then
    the earlier).
    """
    bounds = [
        (max(start, lot.first), min(end, lot.last))
        for start, end in ((lot.first, first - 1), (first, last), (last + 1, lot.last))
    ]
    pieces = [(start, end) for start, end in bounds if start <= end]
    if len(pieces) == 1:
        return [lot]
    sizes = {str(place): end - start + 1 for place, (start, end) in enumerate(pieces)}
    paid = apportion(lot.paid_cents, sizes) if lot.paid_cents else dict.fromkeys(sizes, 0)
    return [
        replace(lot, first=start, last=end, paid_cents=paid[str(place)])
        for place, (start, end) in enumerate(pieces)
    ]


def _sharing(lot: Lot) -> Lot:
    return Lot(
        lot.first, lot.last, AgentId(intern(lot.holder)), ProtocolId(intern(lot.protocol)),
        PactId(intern(lot.pact)), lot.contribution, lot.tariff_cents, intern(lot.fundable_from),
        lot.paid_cents, lot.status,
    )  # fmt: skip


def _first(lot: Lot) -> int:
    return lot.first


def _alike(before: Lot, after: Lot) -> bool:
    """Whether one credit of each had the same fate and was paid as much."""
    same_paid = before.paid_cents * after.count == after.paid_cents * before.count
    return same_paid and _fate(before) == _fate(after)


def _fate(lot: Lot) -> tuple[object, ...]:
    return (
        lot.holder, lot.protocol, lot.pact, lot.contribution,
        lot.tariff_cents, lot.fundable_from, lot.status,
    )  # fmt: skip
