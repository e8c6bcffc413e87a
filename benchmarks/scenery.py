"""Books to measure with: a workshop with its members, two protocols and a pact in force.

All entries go through the real writer under a clock that is set.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from subak.core.books import BooksOpened
from subak.core.canonical import decode
from subak.core.entry import Entry
from subak.core.errors import Refused
from subak.core.instants import Day, add_days
from subak.core.values import AgentId, PactId, ProtocolId, ResourceId, SpecificationId, UnitId
from subak.exchange.sample_protocols import sample
from subak.ledger.agents import AgentRegistered, AgentType, Sphere
from subak.ledger.resources import ResourceRegistered
from subak.ledger.units import SpecificationDefined, UnitDefined
from subak.pacts.pacts import PactDeclared, PactPublished, PactSigned
from subak.recognition.protocol_document import LARGEST_DOCUMENT
from subak.recognition.protocols import ProtocolPublished
from subak.service.clock import CivilTime, SetClock
from subak.service.opening import RELEASE, open_books
from subak.service.writer import Submission, Writer

FIRST_DAY = Day("2024-09-02")
MORNING = 8
OPERATOR, KEEPER = AgentId("maison"), AgentId("hulotte")
WORKSHOP, WITNESSES, TOWN = AgentId("atelier"), AgentId("cercle"), AgentId("commune")
MEMBERS = tuple(AgentId(f"member-{number:02}") for number in range(50))
PACT = PactId("pacte-atelier")
HOURS, CHANGES = ProtocolId("heures"), ProtocolId("changements")
BENCH = ResourceId("etabli")


class Scenery:
    """The books and their open writer; days pass where `live_until` is called."""

    def __init__(self, root: Path, now: int | None = None) -> None:
        """Open books in a folder, on `FIRST_DAY` or, for books that go on, now."""
        self.clock = SetClock(CivilTime.seconds(FIRST_DAY, MORNING) if now is None else now)
        self.folder = open_books(root, _opening(), self.clock)
        self.writer = Writer(self.folder, self.clock)
        self._people_and_things()
        self._protocols_and_pact()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()

    @property
    def today(self) -> Day:
        """The open day."""
        return self.writer.state.today

    def next_day(self) -> Day:
        """The morning of the next day; the day before is closed by the first act in it."""
        following = add_days(Day(CivilTime("UTC").day(self.clock.seconds)), 1)
        self.clock.seconds = CivilTime.seconds(following, MORNING)
        return following

    def say(self, submissions: Sequence[Submission]) -> None:
        """Say everything in one commit; nothing may be refused."""
        for answer in self.writer.submit_all(submissions):
            if isinstance(answer, Refused):
                raise answer

    def _people_and_things(self) -> None:
        units = ("minute", "part", "piece")
        self.say_by_keeper(
            *(agent(name, "organisation", "commons") for name in (WORKSHOP, WITNESSES)),
            agent(TOWN, "organisation", "state"),
            *(agent(name, "person", "commons") for name in MEMBERS),
            *(UnitDefined(id=name, decimals=0) for name in units),
            SpecificationDefined(id="tool", unit=UnitId("piece")),
            tool(BENCH),
        )

    def _protocols_and_pact(self) -> None:
        documents = self.writer.documents
        d, e = (
            documents.add(decode(sample(name), at_most_bytes=LARGEST_DOCUMENT))
            for name in ("d", "e")
        )
        declared = PactDeclared(
            id=PACT,
            resource=BENCH,
            protocols=(HOURS, CHANGES),
            partners=(WORKSHOP,),
            recognisers=(WITNESSES,),
            appeal_body=TOWN,
            document=documents.add({"pact": PACT}),
        )
        published = [ProtocolPublished(id=HOURS, document=d)]
        published.append(ProtocolPublished(id=CHANGES, document=e))
        self.say([Submission(published, TOWN), Submission([declared], WORKSHOP)])
        self.say([Submission([PactPublished(id="published", pact=PACT)], TOWN)])
        self.say([Submission([PactSigned(id="signed", pact=PACT)], WORKSHOP)])

    def say_by_keeper(self, *entries: Entry) -> None:
        """Say entries for the operator, in one commit."""
        self.say([Submission(entries, KEEPER, OPERATOR)])


def tool(name: str) -> ResourceRegistered:
    """One piece that belongs to the operator."""
    return ResourceRegistered(
        id=name,
        specification=SpecificationId("tool"),
        accountable=OPERATOR,
        accounting="1",
        onhand="1",
    )


def agent(name: str, kind: AgentType, sphere: Sphere) -> AgentRegistered:
    """An agent under a name that is nobody's."""
    return AgentRegistered(id=name, type=kind, sphere=sphere, name=bytes(32))


def _opening() -> BooksOpened:
    return BooksOpened(
        id="opening",
        origin="bench.example.org/books",
        currency="EUR",
        zone="UTC",
        operator=OPERATOR,
        keeper=KEEPER,
        recovery_key=bytes(32),
        release=RELEASE,
    )
