"""State: sections of frozen records, each owned by the room that defines it.

`state[Credits]` is a section; a section maps keys to frozen records. What changed since the last
closed day is remembered, so that the day's digest costs only what changed:

    digest of a day = SHA-256(digest of the day before ‖ [[key, record or null], …])

as canonical JSON in the order of keys.

Equal logs give equal digests whatever the order of independent entries within a day; nobody can
find two different days with one digest without breaking SHA-256.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from msgspec import Struct
from msgspec.json import Encoder

from subak.core.errors import refuse
from subak.core.ids import Ids
from subak.core.instants import Day

Key = TypeVar("Key", bound=str)
Record = TypeVar("Record", bound=Struct)
# Any: a bound over all sections cannot name their records (mypy: invariant type variables).
AnySection = TypeVar("AnySection", bound="Section[Any, Any]")

Undo = tuple[Any, ...]
"""How to take one write back: what to call, then with what."""

EMPTY_DIGEST = bytes(32)
_encode = Encoder(order="sorted").encode


class Section(dict[Key, Record]):
    """A table of records by key: a dictionary, so that checks read as fast as Python can.

    Subclasses add reading methods; entries write through `put` and `drop` alone. The order of
    `items` is one that no rule may rely on: an undone entry changes it.
    """

    __slots__ = ("_touched", "digest", "journal")

    def __init__(self) -> None:
        super().__init__()
        self._touched: set[Key] = set()
        self.digest = EMPTY_DIGEST
        self.journal: list[Undo] | None = None

    if TYPE_CHECKING:  # readers ask with plain text

        def get(self, key: str) -> Record | None:  # type: ignore[override]
            """The record of a key, or None."""

        def __getitem__(self, key: str) -> Record: ...

    def need(self, key: str, code: str) -> Record:
        """The record of a key; refused with `code` and the fact `id` where there is none."""
        record = self.get(key)
        if record is None:
            refuse(code, id=key)
        return record

    def put(self, key: Key, record: Record) -> None:
        """Write a record; only `apply` and consequences call this."""
        if self.journal is not None:
            self._remember(key)
        self[key] = record
        self._touched.add(key)

    def put_all(self, records: dict[Key, Record]) -> None:
        """Write many records."""
        if self.journal is not None:
            for key in records:
                self._remember(key)
        self.update(records)
        self._touched.update(records)

    def drop(self, key: Key) -> None:
        """Forget a record that no later check can read."""
        if self.journal is not None:
            self._remember(key)
        self.pop(key, None)
        self._touched.add(key)

    def drop_all(self, keys: Collection[Key]) -> None:
        """Forget many records."""
        if self.journal is not None:
            for key in keys:
                self._remember(key)
        for key in keys:
            self.pop(key, None)
        self._touched.update(keys)

    def written(self) -> dict[Key, Record | None]:
        """What was written since the journal began: keys with their records as they were before."""
        found: dict[Key, Record | None] = {}
        for undo, *facts in self.journal or ():
            if undo == self._undo_write:
                found.setdefault(facts[0], facts[1])
        return found

    def _remember(self, key: Key) -> None:
        """Note in the journal how to undo the next write of a key."""
        assert self.journal is not None
        self.journal.append((self._undo_write, key, self.get(key), key in self._touched))

    def _undo_write(self, key: Key, record: Record | None, touched: bool) -> None:  # noqa: FBT001
        if record is None:
            self.pop(key, None)
        else:
            self[key] = record
        if not touched:
            self._touched.discard(key)

    def next_digest(self) -> bytes:
        """The digest that closing the day now would give. Changes nothing."""
        if not self._touched:
            return self.digest
        changes = self.changes(sorted(self._touched))
        return hashlib.sha256(self.digest + _encode(changes)).digest()

    def changes(self, keys: list[Key]) -> list[tuple[Key, object]]:
        """What the digest shows of changed keys: their records, None where they have left."""
        return list(zip(keys, map(self.get, keys), strict=True))

    def close_day(self, digest: bytes) -> None:
        """Take the day's digest (from `next_digest`) and start the next day."""
        if self.journal is not None:
            self.journal.append((self._undo_day, self._touched, self.digest))
        self.digest = digest
        self._touched = set()

    def _undo_day(self, touched: set[Key], digest: bytes) -> None:
        self._touched, self.digest = touched, digest

    def sharing(self, record: Record) -> Record:
        """A record that comes from a snapshot; a section of many lets them share their texts."""
        return record

    def restore(self, records: dict[str, Record], touched: set[Key], digest: bytes) -> None:
        """Take what a snapshot kept."""
        self.clear()
        self.update(records)
        self._touched, self.digest = touched, digest

    def kept(self) -> tuple[dict[str, Record], set[Key], bytes]:
        """What a snapshot keeps.

        Records, keys changed since the last closed day, digest of that day.
        """
        return dict(self), self._touched, self.digest


SECTIONS: dict[str, type[Section[str, Struct]]] = {}


def section(owned: type[AnySection]) -> type[AnySection]:
    """Register a class as a section of the state, under its name."""
    assert owned.__name__ not in SECTIONS, f"{owned.__name__} is registered twice"
    SECTIONS[owned.__name__] = owned
    return owned


class Documents(Protocol):
    """Public documents by their SHA-256, handed in from outside: the core reads no files."""

    def read(self, digest: bytes) -> bytes:
        """The bytes of a document; raises `Refused("document.missing")`."""


class NoDocuments:
    """No documents at all; for states that need none."""

    def read(self, digest: bytes) -> bytes:
        """Refuse: nothing is here."""
        refuse("document.missing", document=digest.hex())


class Mark(NamedTuple):
    """A point in the journal of a state."""

    length: int
    today: Day
    release: str


class _Digests(NamedTuple):
    """The digests with which the day would be closed now."""

    by_section: dict[str, bytes]


class State(dict[type, Section[str, Struct]]):
    """Everything that a later check or computation can read, after `size` entries.

    A dictionary of its sections by their classes: `state[Events]`.
    """

    __slots__ = ("_journal", "at", "documents", "ready", "release", "size", "today", "used")

    def __init__(self, documents: Documents | None = None) -> None:
        super().__init__((kind, kind()) for kind in SECTIONS.values())
        self._journal: list[Undo] | None = None
        self.documents = documents or NoDocuments()
        self.ready: object = None
        """What the check of an entry put together, or its apply, for all that follows from the same
        entry; no part of the books, and gone once it is admitted or taken back. Only what makes it
        reads it, and makes it anew where it is not there for the same entry (`case_of` of room
        recognition, `result_of` of room finance): so nobody has to know who asked first.
        """
        self.size = 0
        self.at = ""
        """`at` of the last entry."""
        self.today = Day("")
        """The civil day after the last closed one; empty before the first entry."""
        self.used = Ids()
        """Every id that an entry ever had."""
        self.release = ""
        """The release in force; empty before `rules.adopted`."""

    if TYPE_CHECKING:  # the class of a section says what its records are

        def __getitem__(self, kind: type[AnySection]) -> AnySection: ...

    def admitted(self, entry_id: str, at: str) -> None:
        """Count an entry that was applied; its id can never be used again."""
        if self._journal is not None:
            self._journal.append((self._undo_admitted, entry_id, self.at))
        self.used.add(entry_id)
        self.at = at
        self.size += 1
        self.ready = None

    def _undo_admitted(self, entry_id: str, at: str) -> None:
        self.used.discard(entry_id)
        self.at = at
        self.size -= 1

    def keep_journal(self) -> None:
        """From now on remember how to undo; forgets what was remembered before."""
        self._journal = []
        for held in self.values():
            held.journal = self._journal

    def mark(self) -> "Mark":
        """A point to which `undo` can go back, as long as the journal is kept."""
        assert self._journal is not None
        return Mark(len(self._journal), self.today, self.release)

    def undo(self, mark: "Mark") -> None:
        """Go back to a mark: the state is as it was then."""
        assert self._journal is not None
        while len(self._journal) > mark.length:
            undo, *before = self._journal.pop()
            undo(*before)
        self.today, self.release, self.ready = mark.today, mark.release, None

    def sections(self) -> Mapping[str, Section[str, Struct]]:
        """All sections by name, in the order of their names."""
        return {name: self[SECTIONS[name]] for name in sorted(SECTIONS)}

    def next_digests(self) -> dict[str, bytes]:
        """The digest of each section if the day were closed now, by name.

        Empty sections are left out.
        """
        if not isinstance(self.ready, _Digests):
            digests = {name: held.next_digest() for name, held in self.sections().items()}
            written = {name: digest for name, digest in digests.items() if digest != EMPTY_DIGEST}
            self.ready = _Digests(written)
        return self.ready.by_section
