"""What holders do with credits: hand them on, retire them for a purpose, cancel them.

A retired credit has served: it can never be used again. A cancelled one is given up without a use.
Payment follows the holder; who made the result stays known by the contribution of the lot.
Invariant: nothing moves before it is final (its appeal term is over, waived, or decided).
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import AgentId, Code, RecognitionId
from subak.ledger.agents import Agents
from subak.ledger.mandates import acting
from subak.recognition.credits import (
    Ending,
    Issue,
    Lot,
    Lots,
    count_ended,
    cut,
    lots_within,
    put_issue,
)

Number = Annotated[int, Meta(ge=1, lt=2**53)]


class Range(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Credits `first` to `last` of a recognition."""

    recognition: RecognitionId
    first: Number
    last: Number


Ranges = Annotated[tuple[Range, ...], Meta(min_length=1, max_length=1_000)]


@entry("credit.transferred", version=1)
class CreditTransferred(Entry, frozen=True, kw_only=True):
    """A holder hands credits to somebody else; what was paid for them goes along."""

    to: AgentId
    ranges: Ranges

    def check(self, state: State, stamp: Stamp) -> None:
        """To a known agent that is not the holder, and `check_held`."""
        holder = acting(state, stamp, "transfer")
        state[Agents].need(self.to, "agent.unknown")
        need(self.to != holder, "credit.to_holder", holder=holder)
        check_held(state, stamp, self.ranges)

    def apply(self, state: State, stamp: Stamp) -> None:
        for recognition, lots in _pieces(state, self.ranges):
            moved = [replace(lot, holder=self.to) if inside else lot for lot, inside in lots]
            put_issue(state, recognition, moved)


@entry("credit.retired", version=1)
class CreditRetired(Entry, frozen=True, kw_only=True):
    """A holder uses credits up, for a purpose."""

    ranges: Ranges
    purpose: Code

    def check(self, state: State, stamp: Stamp) -> None:
        """By the holder; `check_held`."""
        acting(state, stamp, "transfer")
        check_held(state, stamp, self.ranges)

    def apply(self, state: State, stamp: Stamp) -> None:
        _end(state, self.ranges, "retired")


@entry("credit.cancelled", version=1)
class CreditCancelled(Entry, frozen=True, kw_only=True):
    """A holder gives credits up, on a ground."""

    ranges: Ranges
    ground: Code

    def check(self, state: State, stamp: Stamp) -> None:
        """By the holder; `check_held`."""
        acting(state, stamp, "transfer")
        check_held(state, stamp, self.ranges)

    def apply(self, state: State, stamp: Stamp) -> None:
        _end(state, self.ranges, "cancelled")


def check_held(state: State, stamp: Stamp, ranges: tuple[Range, ...]) -> None:
    """The actor holds every number of the ranges, each is named once, and each is final.

    Refused: credit.range_malformed, credit.not_held, credit.not_final.
    """
    before: Range | None = None
    for each in sorted(ranges, key=_order):
        name, first, last = each.recognition, each.first, each.last
        doubled = before and before.recognition == name and first <= before.last
        if first > last or doubled:
            refuse("credit.range_malformed", recognition=name, first=first, last=last)
        issue = state[Lots].get(name)
        lots = lots_within(issue, first, last) if issue else []
        held = all(lot.holder == stamp.actor and lot.status == "held" for lot in lots)
        if not lots or last > lots[-1].last or not held:
            refuse("credit.not_held", recognition=name, first=first, last=last, who=stamp.actor)
        day = max(lot.fundable_from for lot in lots)
        if day > stamp.day:
            refuse("credit.not_final", recognition=name, first=first, last=last, day=day)
        before = each


def _end(state: State, ranges: tuple[Range, ...], ending: Ending) -> None:
    for recognition, lots in _pieces(state, ranges):
        for lot, inside in lots:
            if inside:
                count_ended(state, lot.protocol, ending, lot.count)
        ended = [replace(lot, status=ending) if inside else lot for lot, inside in lots]
        put_issue(state, recognition, ended)


def _pieces(
    state: State, ranges: tuple[Range, ...]
) -> Iterator[tuple[RecognitionId, list[tuple[Lot, bool]]]]:
    """The lots of each issue, cut at the bounds of the ranges, and whether a range covers them."""
    by_issue: dict[RecognitionId, list[Range]] = {}
    for each in sorted(ranges, key=_order):
        by_issue.setdefault(each.recognition, []).append(each)
    for recognition, parts in by_issue.items():
        yield recognition, _split(state[Lots][recognition], parts)


def _split(issue: Issue, parts: list[Range]) -> list[tuple[Lot, bool]]:
    """One pass over the lots and the ranges, both in order."""
    done: list[tuple[Lot, bool]] = []
    place = 0
    for lot in issue.lots:
        rest: Lot | None = lot
        while rest and place < len(parts) and parts[place].first <= rest.last:
            part = parts[place]
            pieces = cut(rest, part.first, part.last)
            rest = pieces.pop() if pieces[-1].first > part.last else None
            done += [(piece, part.first <= piece.first) for piece in pieces]
            place += pieces[-1].last == part.last
        if rest:
            done.append((rest, False))
    return done


def _order(each: Range) -> tuple[str, int]:
    return each.recognition, each.first
