"""Protocols in these books: published once, public before anything is measured, never changed.

A new version of a protocol is a new document under a new id; contributions stay under the one that
they name.
Invariants: each protocol's document was complete and consistent when it was published; a pact names
only published protocols.
"""

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from subak.core.books import Books
from subak.core.entry import Entry, Stamp, entry
from subak.core.hooks import guard
from subak.core.instants import Day, add_days
from subak.core.state import Section, State, section
from subak.core.values import Hash, ProtocolId, UnitId
from subak.ledger.actions import Action
from subak.ledger.mandates import acting
from subak.ledger.units import Units
from subak.pacts.pacts import PactDeclared
from subak.recognition.protocol_document import ProtocolDocument, read_protocol
from subak.recognition.valuation import Asked, Valuation


class Protocol(Struct, frozen=True, kw_only=True):
    """The terms of a protocol that checks read; its title and sources stay in the document."""

    document: bytes
    family: str
    series: str
    actions: tuple[Action, ...]
    valuation: Valuation
    evidence: tuple[tuple[str, ...], ...]
    refusal: str
    days_to_decide: int
    days_to_appeal: int
    same_result: Literal["resource-period", "none"]
    paid_recognisers: bool
    first: str
    last: str


@section
class Protocols(Section[ProtocolId, Protocol]):
    """All protocols by id."""

    __slots__ = ()


@entry("protocol.published", version=1)
class ProtocolPublished(Entry, frozen=True, kw_only=True):
    """A protocol becomes usable in pacts, by its document of schema `subak/protocol/1`.

    Who may: any agent with the act publish; a protocol binds nobody until partners sign a pact with
    it.
    """

    document: Hash

    def check(self, state: State, stamp: Stamp) -> None:
        """A document that reads, with known units. Refused: `read_protocol`, unit.unknown."""
        acting(state, stamp, "publish")
        document = read_protocol(state.documents.read(self.document), currency_of(state))
        check_units(state, document)

    def apply(self, state: State, stamp: Stamp) -> None:
        """Its terms are known."""
        document = read_protocol(state.documents.read(self.document), currency_of(state))
        state[Protocols].put(ProtocolId(self.id), terms_of(state, self.document, document))


def currency_of(state: State) -> str:
    """The currency of the books, in which tariffs are."""
    return state[Books].opening.currency


def check_units(state: State, document: ProtocolDocument) -> None:
    """Refused: unit.unknown, where a measure has a unit that is not defined."""
    for measure in document.measures:
        state[Units].need(measure.unit, "unit.unknown")


def terms_of(state: State, digest: bytes, document: ProtocolDocument) -> Protocol:
    """What of a document the checks read."""
    units = state[Units]
    measures = tuple(
        Asked(
            of=measure.of,
            unit=UnitId(measure.unit),
            parts=10 ** units[UnitId(measure.unit)].decimals,
            range=measure.range,
        )
        for measure in document.measures
    )
    return Protocol(
        document=digest,
        family=document.family,
        series=document.series,
        actions=document.actions,
        valuation=Valuation(measures=measures, credits=document.credits, tariff=document.tariff),
        evidence=document.evidence,
        refusal=document.refusal,
        days_to_decide=document.days_to_decide,
        days_to_appeal=document.days_to_appeal,
        same_result=document.same_result,
        paid_recognisers=document.paid_recognisers,
        first=document.valid.first,
        last=document.valid.last,
    )


@lru_cache(maxsize=4096)
def end_of_term(day: str, days: int) -> Day:
    """The last day of a term of so many days that begins after `day`."""
    return add_days(Day(day), days)


@guard("pact.declared", norm="recognition.pact_protocols")
def declaring_protocols(state: State, stamp: Stamp, said: PactDeclared) -> None:
    """A pact names only published protocols: the rule is public before anything is done."""
    for protocol in said.protocols:
        state[Protocols].need(protocol, "protocol.unknown")
