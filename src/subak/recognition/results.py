"""One result is credited once: same resource, overlapping period, same protocol family.

A protocol says whether it counts results (`resource-period`) or efforts (`none`: two people may
work the same hour). The resource is that of the event or, where it names none, that of the pact.
Kept for ever, so periods stand as lines of one text: a third of what they would take as records.
Invariant: the periods of one resource and family do not overlap.
"""

from bisect import bisect_right, insort
from typing import NamedTuple

from msgspec import Struct

from subak.core.errors import refuse
from subak.core.state import Section, State, section
from subak.core.values import EventId
from subak.ledger.events import EventRecorded
from subak.pacts.pacts import Pact
from subak.recognition.protocols import Protocol


class CreditedPeriod(Struct, frozen=True, gc=False):
    """The days, both included, whose result a contribution was credited for."""

    first: str
    last: str
    contribution: EventId


class Credited(Struct, frozen=True, gc=False):
    """Credited periods of one resource and family, in order."""

    lines: str
    """One a period: first day, last day and contribution, with a space between."""

    @property
    def periods(self) -> tuple[CreditedPeriod, ...]:
        """The same as records."""
        parts = (line.split(" ") for line in self.lines.split("\n"))
        return tuple(CreditedPeriod(first, last, EventId(by)) for first, last, by in parts)


class _Told(Struct, frozen=True):
    """What a digest shows of them."""

    periods: tuple[CreditedPeriod, ...]


class Claim(NamedTuple):
    """A period that a contribution claims, under its key."""

    key: str
    period: CreditedPeriod


class CreditedPeriods(Section[str, Credited]):
    """Base of sections whose keys each have a day credited once."""

    __slots__ = ()

    def changes(self, keys: list[str]) -> list[tuple[str, object]]:
        """Periods as records, however they are kept."""
        records = zip(keys, map(self.get, keys), strict=True)
        return [(key, record and _Told(record.periods)) for key, record in records]

    def lines(self, key: str) -> list[str]:
        """The lines of a key; none where nothing was credited."""
        credited = self.get(key)
        return credited.lines.split("\n") if credited else []

    def check(self, claims: list[Claim], code: str) -> None:
        """No claim meets what was credited to another contribution, nor another claim of the list.

        Refused with `code`, naming the other contribution.
        """
        by_key: dict[str, list[str]] = {}
        for key, period in claims:
            if key not in by_key:
                by_key[key] = self.lines(key)
            other = _meeting(by_key[key], period)
            if other is not None:
                refuse(code, contribution=period.contribution, other=other)
            insort(by_key[key], _line(period))

    def book(self, claims: list[Claim]) -> None:
        """The periods are credited from now on."""
        by_key: dict[str, list[str]] = {}
        for key, period in claims:
            by_key.setdefault(key, []).append(_line(period))
        for key, lines in by_key.items():
            known = self.lines(key)
            new = set(lines).difference(known)
            if new:
                self.put(key, Credited("\n".join(sorted([*known, *new]))))


@section
class Results(CreditedPeriods):
    """What was credited, by "family resource"."""

    __slots__ = ()


def claim_of(said: EventRecorded, pact: Pact, protocol: Protocol) -> Claim:
    """The result that an event claims under a protocol that counts results."""
    resource = said.resource or pact.resource
    return Claim(f"{protocol.family} {resource}", period_of(said))


def period_of(said: EventRecorded) -> CreditedPeriod:
    """The days of an event."""
    return CreditedPeriod(said.happened_on, said.until or said.happened_on, EventId(said.id))


def check_claims(state: State, claims: list[Claim]) -> None:
    """One result is credited once. Refused: credit.result_already_credited."""
    state[Results].check(claims, "credit.result_already_credited")


def book_claims(state: State, claims: list[Claim]) -> None:
    """The results are credited from now on."""
    state[Results].book(claims)


def _line(period: CreditedPeriod) -> str:
    return f"{period.first} {period.last} {period.contribution}"


def _meeting(lines: list[str], period: CreditedPeriod) -> str | None:
    """The first other contribution whose days meet a period.

    Lines do not overlap, so the order of their first days is that of their last days too.
    """
    found = None
    place = bisect_right(lines, f"{period.last}~")
    while place and lines[place - 1][11:21] >= period.first:
        place -= 1
        contribution = lines[place][22:]
        if contribution != period.contribution:
            found = contribution
    return found
