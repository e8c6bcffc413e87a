"""A log without a service.

Entries are said on days, checked, sealed, read back and applied by the real fold.

Every `say` proves three laws on the way: check writes nothing, the sealed bytes read back to the
same entry, and apply does not fail after check. `replayed()` proves that the bytes alone give the
same digests.
"""

import hashlib
import pickle

from msgspec.structs import replace

import subak.releases
from subak.core import fold
from subak.core.books import Books, BooksOpened
from subak.core.canonical import Json, encode
from subak.core.days import DayClosed
from subak.core.entry import Entry, Stamp
from subak.core.errors import Refused, refuse
from subak.core.instants import Day, add_days
from subak.core.proof import Session
from subak.core.state import State
from subak.core.values import AgentId
from tests.support.authors import Author, Recovery

FIRST_DAY = "2024-09-02"


class MemoryDocuments:
    """Documents by hash, in memory."""

    def __init__(self) -> None:
        self.held: dict[bytes, bytes] = {}

    def add(self, content: Json) -> bytes:
        """Keep a document and give its hash."""
        raw = encode(content)
        digest = hashlib.sha256(raw).digest()
        self.held[digest] = raw
        return digest

    def read(self, digest: bytes) -> bytes:
        if digest not in self.held:
            refuse("document.missing", document=digest.hex())
        return self.held[digest]


class Rehearsal:
    """Books opened on 2 September 2024 by the keeper `ada` for the operator `house`."""

    def __init__(self, *, laws: bool = True) -> None:
        self.documents = MemoryDocuments()
        self.state = State(self.documents)
        self.bytes: list[bytes] = []
        self.laws = laws
        self.author: Author | None = None
        """Who signs what is said; None where the operator vouches."""
        self._last_id = 0
        self.say(
            BooksOpened(
                id="opening",
                origin="example.org/vive",
                currency="EUR",
                zone="Europe/Paris",
                operator="house",
                keeper="ada",
                recovery_key=Recovery().public_key,
                release=subak.releases.LATEST,
            ),
            by="ada",
            principal="house",
            on=FIRST_DAY,
        )

    def new_id(self, prefix: str = "x") -> str:
        """An id that was not used yet in this rehearsal."""
        self._last_id += 1
        return f"{prefix}-{self._last_id}"

    def until(self, day: str) -> None:
        """Close days until `day` is the open one."""
        while self.state.today < day:
            closing = self.state.today
            following = add_days(Day(closing), 1)
            digests = self.state.next_digests()
            said = DayClosed(id=f"day-{closing}", day=closing, digests=digests)
            self._admit(said, self._stamp("house", None, following, "01:00:00"))

    def say(
        self, said: Entry, *, by: str, principal: str | None = None, on: str | None = None
    ) -> Entry:
        """Admit an entry on a day (default: the open one); raises `Refused` as the writer would."""
        if on is not None and self.state.size:
            self.until(on)
        stamp = self._stamp(by, principal, on or self.state.today, "12:00:00")
        if self.author is not None:
            proof = self.author.prove(self.origin, said, by, principal)
            stamp = replace(stamp, proof=proof)
        self._admit(said, stamp)
        return said

    @property
    def origin(self) -> str:
        """The origin of the log."""
        return self.state[Books].opening.origin

    def refusal(
        self, said: Entry, *, by: str, principal: str | None = None, on: str | None = None
    ) -> str:
        """The code with which an entry is refused; fails if it is not."""
        size = len(self.bytes)
        try:
            self.say(said, by=by, principal=principal, on=on)
        except Refused as refused:
            if on is None:
                assert len(self.bytes) == size
            return refused.code
        raise AssertionError(f"{said} was not refused")

    def replayed(self) -> State:
        """The state that the bytes alone give.

        Asserts that its digests are those of the live state.
        """
        state = State(self.documents)
        for raw in self.bytes:
            said, stamp = fold.open_sealed(state, raw)
            fold.check(state, said, stamp)
            fold.apply(state, said, stamp)
        assert state.next_digests() == self.state.next_digests()
        return state

    def _stamp(self, by: str, principal: str | None, day: str, time: str) -> Stamp:
        at = f"{day}T{time}Z"
        return Stamp(
            at=max(at, self.state.at),
            by=AgentId(by),
            day=day,
            n=self.state.size,
            principal=AgentId(principal) if principal else None,
            proof=Session(),
        )

    def _admit(self, said: Entry, stamp: Stamp) -> None:
        before = self._picture() if self.laws else b""
        try:
            fold.check(self.state, said, stamp)
        finally:
            if self.laws:
                assert self._picture() == before, f"check of {said.kind} wrote to the state"
        raw = fold.seal(said, stamp)
        assert fold.open_sealed(self.state, raw) == (said, stamp)
        fold.apply(self.state, said, stamp)
        self.bytes.append(raw)

    def _picture(self) -> bytes:
        return pickle.dumps([held.kept() for held in self.state.sections().values()])
