"""A copy of the state of some books, to try things in: nothing that happens in it is ever written.

The copy is made by replay (from the snapshot, where it is of now), up to a day or just before an
entry. Then days may end in it and entries be said as by anybody: each is checked as the writer
checks it, apart from signatures, which nobody gives to a supposition. Documents may be laid over
those of the books.
"""

import hashlib
from collections.abc import Callable

import subak.releases  # noqa: F401 - makes the rules of all rooms known
from subak.core import fold
from subak.core.books import Books
from subak.core.canonical import Json, encode
from subak.core.days import DayClosed
from subak.core.entry import Entry, Stamp
from subak.core.errors import need, refuse
from subak.core.instants import (
    Day,
    add_days,
    days_between,
    format_instant,
    parse_day,
    parse_instant,
)
from subak.core.proof import Session
from subak.core.state import Documents, State
from subak.core.values import AgentId
from subak.ledger.proof_norms import ProofNorms
from subak.service.databases import reading_of
from subak.service.documents import DocumentFolder
from subak.service.folder import Folder
from subak.service.present import Present

DAY_SECONDS = 24 * 3600
MOST_YEARS = 20
Progress = Callable[[int, int], None]


class LaidOver:
    """Documents of some books, and others that are only here."""

    def __init__(self, below: Documents) -> None:
        self._below = below
        self._here: dict[bytes, bytes] = {}

    def add(self, content: Json) -> bytes:
        """Lay a document over those of the books; gives its hash."""
        raw = encode(content)
        digest = hashlib.sha256(raw).digest()
        self._here[digest] = raw
        return digest

    def read(self, digest: bytes) -> bytes:
        """The bytes of a document, from here or below; refuses an unknown one."""
        return self._here.get(digest) or self._below.read(digest)


class Copied:
    """A state to try things in."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.documents = LaidOver(state.documents)
        state.documents = self.documents
        for kind in list(state[ProofNorms]):
            state[ProofNorms].drop(kind)

    def until(self, day: str) -> None:
        """End the days before `day`, so that terms end in the copy too.

        Refused: simulate.day_past, simulate.day_far, stamp.day_malformed.
        """
        state, today = self.state, self.state.today
        need(today <= parse_day(day), "simulate.day_past", day=day, today=today)
        near = days_between(today, Day(day)) <= MOST_YEARS * 366
        need(near, "simulate.day_far", day=day, today=today, years=MOST_YEARS)
        operator = state[Books].opening.operator
        while state.today < day:
            closing, at = state.today, parse_instant(state.at) + DAY_SECONDS
            said = DayClosed(id=f"day-{closing}", day=closing, digests=state.next_digests())
            stamp = self._stamp(operator, None, format_instant(at), add_days(Day(closing), 1))
            fold.admit(state, said, stamp)

    def say(self, said: Entry, by: str, principal: str | None) -> None:
        """Suppose that somebody says an entry; raises its refusal."""
        fold.admit(self.state, said, self._stamp(by, principal, self.state.at, self.state.today))

    def stamp_of(self, actor: AgentId) -> Stamp:
        """The stamp under which an agent itself would speak next."""
        return self._stamp(actor, None, self.state.at, self.state.today)

    def _stamp(self, by: str, principal: str | None, at: str, day: str) -> Stamp:
        return Stamp(
            at=at,
            by=AgentId(by),
            day=day,
            n=self.state.size,
            principal=None if principal is None else AgentId(principal),
            proof=Session(),
        )


def copy_of_now(folder: Folder) -> Copied:
    """The books as they are after the last entry."""
    present = Present(folder)
    try:
        return Copied(present.state)
    finally:
        present.close()


def copy_of_day(folder: Folder, day: str, progress: Progress) -> Copied:
    """The books at the end of a day, before it is closed.

    Refused: simulate.before_the_books.
    """
    return _replayed(folder, None, day, progress)


def copy_before(folder: Folder, entry_id: str, progress: Progress) -> tuple[Copied, Entry]:
    """The books just before an entry, and the entry. Refused: simulate.run_unknown."""
    reading = reading_of(folder)
    try:
        found = reading.find(entry_id)
    finally:
        reading.close()
    if found is None:
        refuse("simulate.run_unknown", id=entry_id)
    position, raw = found
    copied = _replayed(folder, position, None, progress)
    said, _ = fold.open_sealed(copied.state, raw)
    return copied, said


def _replayed(folder: Folder, stop: int | None, day: str | None, progress: Progress) -> Copied:
    state = State(DocumentFolder(folder.public / "documents"))
    reading = reading_of(folder)
    try:
        size = reading.size() if stop is None else stop
        for raw in reading.entries(0, size):
            if day is not None and fold.stamp_of(raw).day > day:
                break
            fold.replay(state, raw)
            progress(state.size, size)
    finally:
        reading.close()
    if day is not None and not state.size:
        refuse("simulate.before_the_books", day=day)
    progress(size, size)
    return Copied(state)
