"""What became of the payloads that a log commits to: open, withheld or erased.

A stranger has no payloads but those that are open, each with its salt under its commitment; the
others are withheld, or the log says that they are erased. An opening that does not match its
commitment, one of what may never be open, and one of what is erased are wrong. An opening that was
taken back is withheld like any other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from subak.core.entry import Entry
from subak.core.errors import Corrupt
from subak.ledger.erasures import PayloadErased
from subak.ledger.events import EventRecorded
from subak.ledger.payloads import fields_of, payloads_of
from subak.log.source import opening_path

Field = tuple[str, str]
"""Id of an entry, and one of its fields."""


class Opened(NamedTuple):
    """Where the log commits to an opening that is there."""

    entry: int
    of: Field
    may_open: bool


class PayloadCounts(NamedTuple):
    """Fields of entries whose payloads are private, and those whose payloads are erased."""

    withheld: int
    erased: int


@dataclass
class Payloads:
    """What is learnt while the log is read; fields of entries are counted, not single payloads."""

    openings: frozenset[bytes] | None
    """The commitments that are open; None where nobody lists them, and one has to ask."""
    fields: int = 0
    _opened: dict[bytes, Opened] = field(default_factory=dict)
    """Those that are open, or may be where nobody lists them."""
    _erased: dict[Field, int] = field(default_factory=dict)

    def take(self, entry: int, said: Entry) -> None:
        """Look at the next entry of the log."""
        if isinstance(said, PayloadErased):
            self._erased.update(((each.entry, each.field), entry) for each in said.payloads)
        elif type(said) is EventRecorded and said.creates is None and self._is_private(said):
            self.fields += bool(said.evidence)
        elif fields_of(type(said)):
            self._look_at(entry, said)

    def _is_private(self, said: EventRecorded) -> bool:
        """Whether no evidence of an event is open; most entries are such events."""
        if self.openings:
            for each in said.evidence:
                if each.commitment in self.openings:
                    return False
        return True

    def _look_at(self, entry: int, said: Entry) -> None:
        held = list(payloads_of(said))
        self.fields += len({each.field for each in held})
        for each in held:
            if each.may_open if self.openings is None else each.commitment in self.openings:
                opened = Opened(entry, (said.id, each.field), each.may_open)
                self._opened[each.commitment] = opened

    def check(self, is_there: Callable[[bytes], bool]) -> None:
        """At the end of the log: nothing is open that may not be."""
        for commitment, opened in self._opened.items():
            by = self._erased.get(opened.of)
            if opened.may_open and by is None:
                continue
            if is_there(commitment):
                file = opening_path(commitment)
                if by is None:
                    raise Corrupt("verify.opening_not_allowed", entry=opened.entry, file=file)
                raise Corrupt("verify.opening_of_erased", entry=by, file=file)

    def is_erased(self, commitment: bytes) -> bool:
        """Whether the log says of a name that it is erased."""
        opened = self._opened.get(commitment)
        return opened is not None and opened.of in self._erased

    def counts(self, openings: int) -> PayloadCounts:
        """How many fields are withheld and erased, where so many openings were found."""
        gone = len(self._erased)
        if self.openings is None:
            gone += openings
        else:
            gone += len({each.of for each in self._opened.values()} - self._erased.keys())
        return PayloadCounts(max(self.fields - gone, 0), len(self._erased))


def openings_among(paths: Iterable[str]) -> frozenset[bytes]:
    """The commitments of the openings among the files of a public tree."""
    found = set()
    for path in paths:
        folder, _, name = path.partition("/")
        if folder == "openings":
            try:
                found.add(bytes.fromhex(name.removesuffix(".json")))
            except ValueError:
                raise Corrupt("verify.file_changed", file=path) from None
    return frozenset(found)
