"""A town in its books: 10,000 holders whose care for 20,000 resources is counted once each period.

Every holder comes once in 250 days, with 100 contributions of five days each; a body recognises ten
holders at a time in a decision of 1,000 contributions; 31 days later, after the term of appeal,
holders retire what they were credited. People and things go through the real writer; contributions
go straight through the fold into the state and the database, without read tables and tiles, which
no replica holds in memory.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from benchmarks.scenery import OPERATOR, TOWN, WITNESSES, WORKSHOP, Scenery, agent, tool
from subak.core import fold
from subak.core.canonical import decode
from subak.core.days import DayClosed
from subak.core.entry import Entry, Stamp
from subak.core.instants import Day, add_days
from subak.core.proof import Session
from subak.core.state import State
from subak.core.values import (
    AgentId,
    EventId,
    PactId,
    ProtocolId,
    Quantity,
    RecognitionId,
    ResourceId,
    UnitId,
)
from subak.exchange.sample_protocols import sample
from subak.ledger.events import EventRecorded
from subak.ledger.measures import Evidence, Measure
from subak.pacts.pacts import PactDeclared, PactPublished, PactSigned
from subak.recognition.credit_moves import CreditRetired, Range
from subak.recognition.decisions import RecognitionDecided
from subak.recognition.protocol_document import LARGEST_DOCUMENT
from subak.recognition.protocols import ProtocolPublished
from subak.service import snapshots
from subak.service.rows import Rows
from subak.service.store import StoredEntry
from subak.service.writer import Submission

HOLDERS = 10_000
HOLDERS_A_DAY = 40
HOLDERS_A_DECISION = 10
A_HOLDER = 100
A_DAY = HOLDERS_A_DAY * A_HOLDER
DAYS_A_ROUND = HOLDERS // HOLDERS_A_DAY
DAYS_A_PERIOD = 5
DAYS_TO_APPEAL = 30
PACT, CARE = PactId("pacte-soin"), ProtocolId("soin")
_SESSION = Session()


class Town:
    """The books of the town, while they grow."""

    def __init__(self, root: Path) -> None:
        self._scenery = Scenery(root)
        self._people_and_things()
        self._batch: list[StoredEntry] = []
        self._days = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._scenery.writer.close()

    @property
    def state(self) -> State:
        """The state after the last entry."""
        return self._scenery.writer.state

    @property
    def contributions(self) -> int:
        """How many were made so far."""
        return self._days * A_DAY

    @property
    def root(self) -> Path:
        """The folder of the books."""
        return self._scenery.folder.root

    @property
    def snapshot(self) -> Path:
        """Where the snapshot lies."""
        return self._scenery.folder.private / "snapshot"

    def save(self) -> None:
        """Keep a snapshot of the state."""
        last = next(self._scenery.writer.store.entries(self.state.size - 1))
        snapshots.save(self.snapshot, self.state, last)

    def live(self, contributions: int, *, retiring: int) -> None:
        """Days until so many more are contributed; of ten holders so many retire their credits."""
        for _ in range(contributions // A_DAY):
            self._close_day()
            present = range(self._days * HOLDERS_A_DAY, (self._days + 1) * HOLDERS_A_DAY)
            for number in present:
                self._say(holder(number), contributed(self.state.today, number))
            self._say(WITNESSES, decisions(self.state.today, present))
            for who, retired in retirements(self.state.today, self._days, retiring):
                self._say(who, [retired])
            self._commit()
            self._days += 1

    def _say(self, by: AgentId, entries: Iterable[Entry]) -> None:
        state = self.state
        at = f"{state.today}T12:00:00Z"
        for said in entries:
            self._admit(said, Stamp(at=at, by=by, day=state.today, n=state.size, proof=_SESSION))

    def _close_day(self) -> None:
        state, today = self.state, self.state.today
        following = add_days(today, 1)
        stamp = Stamp(
            at=f"{following}T00:00:00Z", by=OPERATOR, day=following, n=state.size, proof=_SESSION
        )
        self._admit(DayClosed(id=f"day-{today}", day=today, digests=state.next_digests()), stamp)

    def _admit(self, said: Entry, stamp: Stamp) -> None:
        raw = fold.admit(self.state, said, stamp)
        kept = StoredEntry(stamp.n, said.id, said.kind, stamp.at, stamp.by, None, raw)
        self._batch.append(kept)

    def _commit(self) -> None:
        store = self._scenery.writer.store
        store.append(self._batch, Rows(), store.checkpoint())
        self._batch = []
        self.state.keep_journal()  # nothing of this commit is taken back any more

    def _people_and_things(self) -> None:
        self._scenery.say_by_keeper(
            *(agent(holder(number), "person", "commons") for number in range(HOLDERS)),
            *(tool(thing(number, side)) for number in range(HOLDERS) for side in (0, 1)),
        )
        documents = self._scenery.writer.documents
        protocol = decode(sample("e"), at_most_bytes=LARGEST_DOCUMENT)
        assert isinstance(protocol, dict)
        protocol |= {"family": "care", "same_result": "resource-period"}
        protocol |= {"days_to_appeal": DAYS_TO_APPEAL, "paid_recognisers": False}
        declared = PactDeclared(
            id=PACT,
            resource=thing(0, 0),
            protocols=(CARE,),
            partners=(WORKSHOP,),
            recognisers=(WITNESSES,),
            appeal_body=TOWN,
            document=documents.add({"pact": PACT}),
        )
        published = ProtocolPublished(id=CARE, document=documents.add(protocol))
        for entry, by in (
            (published, TOWN),
            (declared, WORKSHOP),
            (PactPublished(id="published-care", pact=PACT), TOWN),
            (PactSigned(id="signed-care", pact=PACT), WORKSHOP),
        ):
            self._scenery.say([Submission([entry], by)])


def holder(number: int) -> AgentId:
    """The holder with a number; after the last one the first comes again."""
    return AgentId(f"holder-{number % HOLDERS:05}")


def thing(number: int, side: int) -> ResourceId:
    """One of the two resources for which a holder cares."""
    return ResourceId(f"parcel-{number % HOLDERS:05}-{side}")


def contributed(day: Day, number: int) -> Iterable[EventRecorded]:
    """What a holder did since its last time: the periods of both resources, one after another."""
    for place in range(A_HOLDER):
        until = add_days(day, -DAYS_A_PERIOD * (place // 2))
        name = _name(day, number, place)
        amount = str(15 * (1 + place % 16))
        yield EventRecorded(
            id=name,
            action="deliverService",
            provider=holder(number),
            receiver=WORKSHOP,
            happened_on=add_days(until, 1 - DAYS_A_PERIOD),
            until=until,
            quantity=Quantity(amount=amount, unit=UnitId("part")),
            resource=thing(number, place % 2),
            pact=PACT,
            protocol=CARE,
            measures=(Measure(of="change_parts", amount=amount, unit=UnitId("part")),),
            evidence=tuple(
                Evidence(kind=kind, commitment=hashlib.sha256(f"{name} {kind}".encode()).digest())
                for kind in ("commit", "lines")
            ),
        )


CREDITS_A_HOLDER = sum(15 * (1 + place % 16) for place in range(A_HOLDER))


def decisions(day: Day, numbers: range) -> Iterable[RecognitionDecided]:
    """All contributions of some holders, recognised as recorded, ten holders at a time."""
    for start in range(numbers.start, numbers.stop, HOLDERS_A_DECISION):
        named = tuple(
            EventId(_name(day, number, place))
            for number in range(start, start + HOLDERS_A_DECISION)
            for place in range(A_HOLDER)
        )
        yield RecognitionDecided(
            id=_recognition(day, start), contributions=named, outcome="recorded"
        )


def retirements(today: Day, days: int, retiring: int) -> Iterable[tuple[AgentId, CreditRetired]]:
    """Credits that are final since today, retired by some of each ten holders."""
    then, day = days - DAYS_TO_APPEAL - 1, add_days(today, -DAYS_TO_APPEAL - 1)
    if then < 0:
        return
    for number in range(then * HOLDERS_A_DAY, (then + 1) * HOLDERS_A_DAY):
        place = number % HOLDERS_A_DECISION
        if place * retiring % HOLDERS_A_DECISION < retiring:
            first = place * CREDITS_A_HOLDER + 1
            issued = Range(
                recognition=RecognitionId(_recognition(day, number - place)),
                first=first,
                last=first + CREDITS_A_HOLDER - 1,
            )
            name = f"retired-{day}-{number}"
            yield holder(number), CreditRetired(id=name, ranges=(issued,), purpose="used")


def _recognition(day: Day, number: int) -> str:
    return f"recognised-{day}-{number}"


def _name(day: Day, number: int, place: int) -> str:
    return f"care-{day}-{number % HOLDERS:05}-{place:02}"
