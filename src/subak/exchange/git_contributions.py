"""Commits as contributions: who made a change, under a pseudonym, with commitments (M10).

One change counts 60 parts, shared among its authors (protocol E). Ids of authors and contributions
are keyed hashes: the same commit gives the same id at every import, and without the key nobody
finds an author or a commit behind them. Lines are evidence, not value.
"""

import hmac
from base64 import b32encode
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from subak.core.entry import Entry
from subak.core.shares import apportion
from subak.core.values import AgentId, PactId, ProcessId, ProtocolId, Quantity, UnitId
from subak.exchange.git_history import Author, Commit
from subak.exchange.sealing import Payload, seal_payload
from subak.ledger.agents import AgentRegistered
from subak.ledger.events import EventRecorded
from subak.ledger.measures import Evidence, Measure
from subak.ledger.processes import ProcessOpened

PARTS_OF_A_CHANGE = 60
PART = UnitId("part")


@dataclass
class Imported:
    """What one batch of commits becomes."""

    agents: list[AgentRegistered] = field(default_factory=list)
    processes: list[ProcessOpened] = field(default_factory=list)
    events: list[EventRecorded] = field(default_factory=list)
    """Contributions."""
    flows: list[EventRecorded] = field(default_factory=list)
    """What processes cite and give out, and what is removed."""
    payloads: list[Payload] = field(default_factory=list)

    @property
    def said(self) -> list[Entry]:
        """All that the receiver says, in an order in which each thing is known before its use."""
        return [*self.processes, *self.events, *self.flows]


@dataclass(frozen=True)
class Contributing:
    """Turns commits into entries for one pact, protocol and receiver."""

    pact: PactId
    protocol: ProtocolId
    receiver: AgentId
    secret: bytes
    flows: bool = False
    """Whether a commit that changes files is a process (`git_flows`)."""

    def process_of(self, commit: Commit) -> ProcessId | None:
        """The process that a commit is; None for one that changes no file."""
        if not self.flows or not commit.changes:
            return None
        return ProcessId("p-" + self.keyed("process", f"{self.pact} {commit.id}")[:24])

    def author_id(self, author: Author) -> str:
        """The pseudonym of an author: the same for the same address, in one set of books only."""
        return "g-" + self.keyed("author", author.identity)[:20]

    def event_id(self, commit: Commit, author_id: str) -> str:
        """The id of an author's part in a commit."""
        return "c-" + self.keyed("commit", f"{commit.id} {author_id}")[:24]

    def add(
        self, commit: Commit, known: set[str], batch: Imported, erased: Collection[Author] = ()
    ) -> int:
        """Add what is not known yet of a commit to a batch, and note it; gives the new events.

        Of an author who was erased nothing is added; the parts of the others are what they were.
        """
        authors = {self.author_id(author): author for author in commit.authors}
        shares = apportion(PARTS_OF_A_CHANGE, dict.fromkeys(authors, 1))
        before = len(batch.events)
        for author_id, parts in shares.items():
            event_id = self.event_id(commit, author_id)
            if event_id in known or authors[author_id] in erased:
                continue
            known.add(event_id)
            if author_id not in known:
                known.add(author_id)
                batch.agents.append(self._agent(author_id, authors[author_id], batch))
            batch.events.append(self._event(event_id, author_id, parts, commit, batch))
        return len(batch.events) - before

    def _agent(self, author_id: str, author: Author, batch: Imported) -> AgentRegistered:
        name = seal_payload(author.name or author.email)
        batch.payloads.append(name)
        return AgentRegistered(id=author_id, type="person", sphere="commons", name=name.commitment)

    def _event(
        self, event_id: str, author_id: str, parts: int, commit: Commit, batch: Imported
    ) -> EventRecorded:
        evidence = tuple(self._evidence(commit, batch))
        measure = Measure(of="change_parts", amount=str(parts), unit=PART)
        return EventRecorded(
            id=event_id,
            action="deliverService",
            provider=AgentId(author_id),
            receiver=self.receiver,
            happened_on=commit.authored_on,
            quantity=Quantity(amount=str(parts), unit=PART),
            process=self.process_of(commit),
            pact=self.pact,
            protocol=self.protocol,
            measures=(measure,),
            evidence=evidence,
        )

    def _evidence(self, commit: Commit, batch: Imported) -> Iterator[Evidence]:
        lines = {
            "added": commit.lines_added,
            "binary_files": commit.binary_files,
            "files": commit.files,
            "removed": commit.lines_removed,
        }
        for kind, payload in (
            ("commit", seal_payload(commit.id)),
            ("lines", seal_payload(dict(lines))),
        ):
            batch.payloads.append(payload)
            yield Evidence(kind=kind, commitment=payload.commitment)

    def keyed(self, purpose: str, text: str) -> str:
        """A text as nobody can find it who has not the key, in letters and digits of an id."""
        digest = hmac.digest(self.secret, f"{purpose}\0{text}".encode(), "sha256")
        return b32encode(digest).decode().lower()
