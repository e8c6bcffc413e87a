"""What the members of the workshop do, day by day: the entries, before anybody says them.

Nothing is left to chance: the same mix gives the same entries. What was contributed on a day is
recognised on the next one, part of it alone, the rest in groups; some of it is accepted at once,
and its credits are handed on.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.scenery import (
    CHANGES,
    HOURS,
    KEEPER,
    MEMBERS,
    OPERATOR,
    PACT,
    WITNESSES,
    WORKSHOP,
    tool,
)
from subak.core.entry import Entry
from subak.core.values import AgentId, EventId, Quantity, RecognitionId, UnitId
from subak.ledger.agents import AgentRegistered
from subak.ledger.events import EventRecorded
from subak.ledger.mandates import MandateGranted
from subak.ledger.measures import Evidence, Measure
from subak.recognition.appeals import RecognitionAccepted
from subak.recognition.credit_moves import CreditRetired, CreditTransferred, Range
from subak.recognition.decisions import RecognitionDecided
from subak.service.writer import Submission

PARTS = 60


@dataclass(frozen=True)
class Mix:
    """How many entries of each kind a day brings."""

    contributions: int
    alone: int
    """Decided one by one; accepted, transferred and retired are the first of these."""
    group: int
    """How many of the others one decision holds."""
    accepted: int
    transferred: int
    retired: int
    registered: int = 0
    """New people, as many mandates and tools as stand below."""
    mandates: int = 0
    tools: int = 0


def day_of_life(mix: Mix, day: str, yesterday: str) -> list[Submission]:
    """All submissions of a day; `yesterday` is empty on the first one."""
    submissions = _registered(mix, day)
    submissions.append(Submission(_contributions(mix, day), WORKSHOP))
    if yesterday:
        submissions.append(Submission(list(_decisions(mix, yesterday)), WITNESSES))
        submissions += _afterwards(mix, yesterday)
    return submissions


def _registered(mix: Mix, day: str) -> list[Submission]:
    said: list[Entry] = []
    for number in range(mix.registered):
        name = _hash(f"name {day} {number}")
        new = f"agent-{day}-{number}"
        said.append(AgentRegistered(id=new, type="person", sphere="commons", name=name))
    said += [_mandate(day, number) for number in range(mix.mandates)]
    said += [tool(f"tool-{day}-{number}") for number in range(mix.tools)]
    return [Submission(said, KEEPER, OPERATOR)] if said else []


def _mandate(day: str, number: int) -> MandateGranted:
    return MandateGranted(
        id=f"mandate-{day}-{number}",
        who=AgentId(f"agent-{day}-{number}"),
        principal=WORKSHOP,
        acts=("record", "transfer"),
        until="2099-12-31",
    )


def _contributions(mix: Mix, day: str) -> list[EventRecorded]:
    return [contribution(day, number) for number in range(mix.contributions)]


def contribution(day: str, number: int) -> EventRecorded:
    """Even ones are hours with a page of a notebook, odd ones changes with a commit."""
    return _given(day, number, changes=number % 2 == 1)


def change(day: str, number: int) -> EventRecorded:
    """A change with a commit, whatever the number."""
    return _given(day, number, changes=True)


def decided(name: str, contributions: Sequence[str]) -> RecognitionDecided:
    """Recognised as recorded."""
    named = tuple(EventId(each) for each in contributions)
    return RecognitionDecided(id=name, contributions=named, outcome="recorded")


def _given(day: str, number: int, *, changes: bool) -> EventRecorded:
    name = _name(day, number)
    unit, of = (UnitId("part"), "change_parts") if changes else (UnitId("minute"), "minutes")
    amount = str(_amount(number))
    return EventRecorded(
        id=name,
        action="work",
        provider=provider(number),
        receiver=WORKSHOP,
        happened_on=day,
        effort=Quantity(amount=amount, unit=unit),
        pact=PACT,
        protocol=CHANGES if changes else HOURS,
        measures=(Measure(of=of, amount=amount, unit=unit),),
        evidence=tuple(
            Evidence(kind=kind, commitment=_hash(f"{name} {kind}"))
            for kind in (("commit", "lines") if changes else ("notebook-page",))
        ),
    )


def provider(number: int) -> AgentId:
    """Who makes the contribution with a number; two neighbours are one member's."""
    return MEMBERS[number // 2 % len(MEMBERS)]


def _decisions(mix: Mix, day: str) -> Iterator[RecognitionDecided]:
    for number in range(mix.alone):
        yield decided(_recognition(day, number), [_name(day, number)])
    for protocol in (0, 1):
        first = mix.alone + protocol
        rest = [_name(day, number) for number in range(first, mix.contributions, 2)]
        for start in range(0, len(rest), mix.group):
            name = f"group-{day}-{protocol}-{start}"
            yield decided(name, rest[start : start + mix.group])


def _afterwards(mix: Mix, day: str) -> Iterator[Submission]:
    for number in range(mix.accepted):
        accepted = RecognitionAccepted(
            id=f"accepted-{day}-{number}", contributions=(EventId(_name(day, number)),)
        )
        yield Submission([accepted], provider(number))
    for number in range(mix.transferred):
        handed_on = CreditTransferred(
            id=f"transfer-{day}-{number}",
            to=provider(number + 2),
            ranges=(_range(day, number, 1, 5),),
        )
        yield Submission([handed_on], provider(number))
    for number in range(mix.retired):
        retired = CreditRetired(
            id=f"retired-{day}-{number}", ranges=(_range(day, number, 6, 10),), purpose="used"
        )
        yield Submission([retired], provider(number))


def _range(day: str, number: int, first: int, last: int) -> Range:
    return Range(recognition=RecognitionId(_recognition(day, number)), first=first, last=last)


def _recognition(day: str, number: int) -> str:
    return f"decided-{day}-{number}"


def _name(day: str, number: int) -> str:
    return f"work-{day}-{number}"


def _amount(number: int) -> int:
    """Whole quarters of 60, from 15 to 240."""
    return PARTS // 4 * (1 + number % 16)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
