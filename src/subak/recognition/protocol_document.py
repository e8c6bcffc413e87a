"""Protocol documents, schema `subak/protocol/1`: what is measured, shown and worth.

A protocol is a public document, named by its SHA-256 and never changed. Measure and value stay
apart (M08): `credits` counts a result in whole credits, `tariff` says in money what one credit is
worth. Each figure says whether its source published it or whether it is a sample choice of ours.
Invariants: the formulas name exactly the measures; credits are a pure number, the tariff is money.
"""

from functools import lru_cache
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct, ValidationError

from subak.core.canonical import decode
from subak.core.errors import need, refuse
from subak.core.formula import NO_UNIT, Formula, Unit, parse, unit, unit_of
from subak.core.instants import Period
from subak.core.values import Code
from subak.ledger.actions import Action

LARGEST_DOCUMENT = 65_536
LONGEST_TERM_DAYS = 3_650

Name = Annotated[str, Meta(pattern=r"\A[a-z][A-Za-z0-9_]{0,63}\Z")]
"""A measure or a unit as a formula can write it."""

Series = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9-]{0,31}\Z")]
Days = Annotated[int, Meta(ge=0, le=LONGEST_TERM_DAYS)]
Sentence = Annotated[str, Meta(min_length=1, max_length=1_000)]


class Title(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The name of the protocol in both languages."""

    en: Sentence
    fr: Sentence


class MeasureTerm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure that is asked for, and whether low and high must stand beside it."""

    of: Name
    unit: Name
    range: bool = False


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a figure comes from: published by somebody, or chosen here."""

    of: Sentence
    published: bool
    source: Sentence


class ProtocolDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole protocol as its authors wrote it."""

    schema: Literal["subak/protocol/1"]
    title: Title
    family: Code
    """Protocols of one family credit the same kind of result."""
    series: Series
    """What people call these credits."""
    actions: Annotated[tuple[Action, ...], Meta(min_length=1)]
    """Actions that an event may have."""
    measures: Annotated[tuple[MeasureTerm, ...], Meta(min_length=1, max_length=32)]
    evidence: tuple[Annotated[tuple[Code, ...], Meta(min_length=1)], ...]
    """Of each list, one kind must be there."""
    credits: str
    """Formula: measures to a whole number of credits."""
    refusal: Code
    """The reason that stands where the formula gives no credit."""
    tariff: str
    """Formula: measures to the money for one credit."""
    days_to_decide: Days
    days_to_appeal: Days
    same_result: Literal["resource-period", "none"]
    """Whether one result on one resource in one period is credited only once."""
    paid_recognisers: bool
    """Whether somebody paid from the same pot may recognise, and then two of them."""
    valid: Period
    sources: tuple[Source, ...]
    sample: tuple[Sentence, ...]
    """What in it is our own choice."""


AnyDocument = TypeVar("AnyDocument", bound=ProtocolDocument)


class Formulas(Struct, frozen=True, eq=False):
    """The two formulas of a protocol, parsed once."""

    credits: Formula
    tariff: Formula


@lru_cache(maxsize=256)
def read_protocol(raw: bytes, currency: str) -> ProtocolDocument:
    """The protocol in a document, complete and consistent, for books in a currency.

    Refused: the codes of `canonical.decode` and of `formula`, protocol.document_malformed,
    protocol.named_twice, protocol.formula_names, protocol.formula_unit, period.empty.
    """
    return read_schema(raw, ProtocolDocument, currency)


def read_schema(raw: bytes, schema: type[AnyDocument], currency: str) -> AnyDocument:
    """A document of a schema, with what all schemas ask of names and formulas.

    Refused: see `read_protocol`.
    """
    value = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    try:
        document = msgspec.convert(value, schema)
    except ValidationError as error:
        refuse("protocol.document_malformed", problem=str(error))
    names = [measure.of for measure in document.measures]
    for listed in (names, document.actions):
        need(len(set(listed)) == len(listed), "protocol.named_twice")
    _check_formulas(document, currency)
    return document


@lru_cache(maxsize=256)
def formulas(credits_text: str, tariff_text: str) -> Formulas:
    """Both formulas, parsed."""
    return Formulas(parse(credits_text), parse(tariff_text))


def _check_formulas(document: ProtocolDocument, currency: str) -> None:
    pair = formulas(document.credits, document.tariff)
    units = {measure.of: unit(measure.unit) for measure in document.measures}
    used = pair.credits.names() | pair.tariff.names()
    unlike = ", ".join(sorted(used ^ units.keys()))
    need(not unlike, "protocol.formula_names", names=unlike)
    expected: tuple[tuple[str, Formula, Unit], ...] = (
        ("credits", pair.credits, NO_UNIT),
        ("tariff", pair.tariff, unit(currency.lower())),
    )
    for which, formula, wanted in expected:
        found = unit_of(formula, units)
        fits = found == wanted
        need(fits, "protocol.formula_unit", formula=which, found=str(found), expected=str(wanted))
