"""The opening of the books and the rules in force (architecture: genesis and releases).

The first entry is `books.opened`; it names the first release. Later releases are adopted by
`rules.adopted`.
"""

from typing import Annotated

from msgspec import Meta, Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.instants import Day
from subak.core.release import RELEASES
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Hash, NewId

Origin = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9.-]*(/[a-z0-9._-]+)*\Z", max_length=128)]
Zone = Annotated[str, Meta(pattern=r"\A[A-Z][A-Za-z_]+(/[A-Za-z_+-]+){0,2}\Z", max_length=64)]
Currency = Annotated[str, Meta(pattern=r"\A[A-Z]{3}\Z")]


class Opening(Struct, frozen=True, kw_only=True):
    """What the first entry said about the books."""

    origin: str
    currency: str
    zone: str
    operator: AgentId
    keeper: AgentId
    recovery_key: bytes


@section
class Books(Section[str, Opening]):
    """The opening of these books, once."""

    __slots__ = ()

    @property
    def opening(self) -> Opening:
        """What the first entry said; an entry's check runs only after it."""
        return self["books"]


@entry("books.opened", version=1)
class BooksOpened(Entry, frozen=True, kw_only=True):
    """The operator opens the books of a community under an origin, in a currency and a civil zone.

    `keeper` is the person who acts for the operator until other mandates are granted.
    `recovery_key` is the Ed25519 public key whose private half is kept offline.
    """

    origin: Origin
    currency: Currency
    zone: Zone
    operator: NewId
    keeper: NewId
    recovery_key: Hash
    release: NewId

    def check(self, state: State, stamp: Stamp) -> None:
        """Only as the very first entry, said by the keeper for the operator."""
        need(state.size == 0, "books.already_open")
        need(stamp.by == self.keeper and stamp.principal == self.operator, "books.not_by_keeper")
        need(self.keeper != self.operator, "books.keeper_is_operator")
        need(self.release in RELEASES, "rules.release_unknown", release=self.release)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The opening is kept, its release is in force, the first day begins."""
        opening = Opening(
            origin=self.origin,
            currency=self.currency,
            zone=self.zone,
            operator=AgentId(self.operator),
            keeper=AgentId(self.keeper),
            recovery_key=self.recovery_key,
        )
        state[Books].put("books", opening)
        state.release = self.release
        state.today = Day(stamp.day)


@entry("rules.adopted", version=1)
class RulesAdopted(Entry, frozen=True, kw_only=True):
    """The operator puts a release in force from the next entry on."""

    release: NewId

    def check(self, state: State, stamp: Stamp) -> None:
        """A release that this program knows, and another one than now (who may.

        A guard of the ledger).
        """
        need(self.release in RELEASES, "rules.release_unknown", release=self.release)
        need(self.release != state.release, "rules.already_in_force", release=self.release)

    def apply(self, state: State, stamp: Stamp) -> None:
        """From here on this release decides."""
        state.release = self.release
