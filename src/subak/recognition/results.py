"""One result is credited once: same resource, overlapping period, same protocol family.

A protocol says whether it counts results (`resource-period`) or efforts (`none`: two people may
work the same hour). The resource is that of the event or, where it names none, that of the pact.
Kept for ever.
Invariant: the periods of one resource and family do not overlap.
"""

from bisect import bisect_left
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


class Credited(Struct, frozen=True):
    """Credited periods of one resource and family, in order."""

    periods: tuple[CreditedPeriod, ...]


@section
class Results(Section[str, Credited]):
    """What was credited, by "family resource"."""

    __slots__ = ()


class Claim(NamedTuple):
    """A result that a contribution claims, under its key in `Results`."""

    key: str
    period: CreditedPeriod


def claim_of(said: EventRecorded, pact: Pact, protocol: Protocol) -> Claim:
    """The result that an event claims under a protocol that counts results."""
    resource = said.resource or pact.resource
    last = said.until or said.happened_on
    period = CreditedPeriod(said.happened_on, last, EventId(said.id))
    return Claim(f"{protocol.family} {resource}", period)


def check_claims(state: State, claims: list[Claim]) -> None:
    """No claim meets what was credited to another contribution, nor another claim of the list.

    Refused: credit.result_already_credited, naming the other contribution.
    """
    by_key: dict[str, list[CreditedPeriod]] = {}
    for key, period in claims:
        if key not in by_key:
            credited = state[Results].get(key)
            by_key[key] = list(credited.periods) if credited else []
        others = by_key[key]
        for other in others:
            meets = other.first <= period.last and period.first <= other.last
            if meets and other.contribution != period.contribution:
                facts = {"contribution": period.contribution, "other": other.contribution}
                refuse("credit.result_already_credited", **facts)
        others.append(period)


def book_claims(state: State, claims: list[Claim]) -> None:
    """The results are credited from now on."""
    results = state[Results]
    for key, period in claims:
        credited = results.get(key)
        periods = credited.periods if credited else ()
        if any(other.contribution == period.contribution for other in periods):
            continue
        place = bisect_left(periods, period.first, key=_first)
        results.put(key, Credited((*periods[:place], period, *periods[place:])))


def _first(period: CreditedPeriod) -> str:
    return period.first
