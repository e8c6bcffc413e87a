"""One result is credited once, also where it lies in parts: a plot of a farm, a farm and its plots.

`results` compares claims on one resource. Here a claim meets what was credited for a resource in
which its own lies, and for a resource that lies in its own. Where things lie is taken as it is at
the time of the claim; what was credited for a part is remembered under each resource around it.
Invariant: credited periods of one family do not overlap on a resource and one around it.
"""

from bisect import insort

from msgspec import Struct

from subak.core.entry import Stamp
from subak.core.errors import refuse
from subak.core.hooks import consequence, guard
from subak.core.state import Section, State, section
from subak.core.values import ResourceId
from subak.ledger.resources import Resources
from subak.recognition.cases import Case
from subak.recognition.recognising import RECOGNISING, Recognising, credited
from subak.recognition.results import Credited, CreditedPeriod, Results

Claimed = tuple[ResourceId, CreditedPeriod]


class Inside(Struct, frozen=True):
    """Credited periods of all that lies in a resource, by their first days."""

    periods: tuple[CreditedPeriod, ...]


@section
class CreditedParts(Section[str, Inside]):
    """What was credited for things that lie in a resource, by "family resource", for ever."""

    __slots__ = ()


@guard(*RECOGNISING, norm="recognition.parts")
def apart(state: State, stamp: Stamp, said: Recognising) -> None:
    """No part is credited twice. Refused: credit.result_already_credited."""
    case = said.recognised(state)
    if case is not None:
        _check(state, case)


@consequence(*RECOGNISING, name="recognition.parts_credited")
def remember(state: State, stamp: Stamp, said: Recognising) -> None:
    """What is credited is remembered around it."""
    case = credited(state, said)
    if case is not None:
        _book(state, case)


def _check(state: State, case: Case) -> None:
    family, resources = case.protocol.family, state[Resources]
    whole: dict[str, list[CreditedPeriod]] = {}
    parts: dict[str, list[CreditedPeriod]] = {}
    for resource, period in _claimed(case):
        own, *around = (f"{family} {each}" for each in resources.around(resource))
        for key in around:
            _meets(period, whole.get(key, []), state[Results].get(key))
        _meets(period, parts.get(own, []), state[CreditedParts].get(own))
        whole.setdefault(own, []).append(period)
        for key in around:
            parts.setdefault(key, []).append(period)


def _meets(
    period: CreditedPeriod, others: list[CreditedPeriod], held: Credited | Inside | None
) -> None:
    """Refuse where another contribution has a day of the period."""
    for other in (*others, *(held.periods if held else ())):
        shares = other.first <= period.last and period.first <= other.last
        if shares and other.contribution != period.contribution:
            facts = {"contribution": period.contribution, "other": other.contribution}
            refuse("credit.result_already_credited", **facts)


def _book(state: State, case: Case) -> None:
    for resource, period in _claimed(case):
        for place in state[Resources].around(resource)[1:]:
            key = f"{case.protocol.family} {place}"
            held = state[CreditedParts].get(key)
            periods = list(held.periods) if held else []
            if all(each.contribution != period.contribution for each in periods):
                insort(periods, period, key=_first)
                state[CreditedParts].put(key, Inside(tuple(periods)))


def _claimed(case: Case) -> list[Claimed]:
    """The resources and periods that a case claims; none under a protocol of efforts."""
    claims = case.claims
    if not claims:
        return []
    named = [recorded.said.resource or case.pact.resource for recorded in case.events]
    return [(resource, claim.period) for resource, claim in zip(named, claims, strict=True)]


def _first(period: CreditedPeriod) -> str:
    return period.first
