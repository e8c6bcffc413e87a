"""Conditions of protocols: thresholds that a recognised contribution meets.

They come with documents of the second schema (`conditions_document`); a protocol without any has
no record here.
Invariant: no credit is issued for a contribution that fails a threshold of its protocol.
"""

from fractions import Fraction

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import refuse
from subak.core.formula import NO_UNIT, Measured, evaluate, unit
from subak.core.hooks import guard
from subak.core.state import Section, State, section
from subak.core.values import Hash, ProtocolId
from subak.ledger.mandates import acting
from subak.ledger.measures import Measure
from subak.recognition.appeals import RecognitionReviewed
from subak.recognition.cases import Case
from subak.recognition.conditions_document import (
    WORTH,
    Revision,
    Threshold,
    formula,
    read_conditioned,
)
from subak.recognition.contributions import amounts_of
from subak.recognition.decisions import RecognitionDecided
from subak.recognition.protocols import Protocols, check_units, currency_of, terms_of
from subak.recognition.valuation import CENTS, Valuation, worth


class Condition(Struct, frozen=True, kw_only=True):
    """The conditions of one protocol."""

    thresholds: tuple[Threshold, ...]
    not_with: tuple[str, ...]
    one_file: bool
    revision: Revision | None


@section
class Conditions(Section[ProtocolId, Condition]):
    """Conditions of the protocols that have some, by protocol."""

    __slots__ = ()


class Missed(Struct, frozen=True):
    """A threshold that failed: what was found, and what was the least; with units."""

    refusal: str
    found: str
    least: str


@entry("protocol.published", version=2)
class ConditionedProtocolPublished(Entry, frozen=True, kw_only=True):
    """A protocol with conditions becomes usable in pacts, by its document of `subak/protocol/2`.

    Who may: any agent with the act publish.
    """

    document: Hash

    def check(self, state: State, stamp: Stamp) -> None:
        """A document that reads, with known units. Refused: `read_conditioned`, unit.unknown."""
        acting(state, stamp, "publish")
        raw = state.documents.read(self.document)
        check_units(state, read_conditioned(raw, currency_of(state)))

    def apply(self, state: State, stamp: Stamp) -> None:
        """Its terms and conditions are known."""
        document = read_conditioned(state.documents.read(self.document), currency_of(state))
        protocol = ProtocolId(self.id)
        state[Protocols].put(protocol, terms_of(state, self.document, document))
        condition = Condition(
            thresholds=document.thresholds,
            not_with=document.not_with,
            one_file=document.one_file,
            revision=document.revision,
        )
        state[Conditions].put(protocol, condition)


@guard("recognition.decided", "recognition.reviewed", norm="recognition.thresholds")
def enough(state: State, stamp: Stamp, said: RecognitionDecided | RecognitionReviewed) -> None:
    """What is recognised meets each threshold. Refused: recognition.under_threshold.

    A second person agrees to measures that were looked at when the first decided.
    """
    case = said.recognised(state)
    if case is not None:
        _check_case(state, case, said.measures)


def missed(
    condition: Condition, valuation: Valuation, amounts: tuple[int, ...], currency: str
) -> Missed | None:
    """The first threshold that amounts, in the order of the measures, do not meet."""
    values = {
        asked.of: Measured(Fraction(amount, asked.parts), unit(asked.unit))
        for asked, amount in zip(valuation.measures, amounts, strict=True)
    }
    value = worth(valuation, amounts)
    cents = Fraction(value.credits * value.tariff_cents, CENTS)
    values[WORTH] = Measured(cents, unit(currency.lower()))
    for threshold in condition.thresholds:
        found = evaluate(formula(threshold.of), values)
        least = evaluate(formula(threshold.at_least), values)
        if found.value < least.value:
            return Missed(threshold.refusal, _told(found), _told(least))
    return None


def _check_case(state: State, case: Case, instead: tuple[Measure, ...]) -> None:
    condition = state[Conditions].get(case.protocol_id)
    if condition is None or not condition.thresholds:
        return
    valuation = case.protocol.valuation
    for recorded in case.events:
        amounts = amounts_of(recorded, case.protocol, instead)
        failed = missed(condition, valuation, amounts, currency_of(state))
        if failed is not None:
            refuse(
                "recognition.under_threshold",
                contribution=recorded.said.id,
                reason=failed.refusal,
                found=failed.found,
                least=failed.least,
            )


def _told(measured: Measured) -> str:
    """A decimal with at most two digits after the point, where that is exact; else a fraction."""
    whole, rest = divmod(abs(measured.value) * CENTS, CENTS)
    text = str(measured.value)
    if rest.denominator == 1 and measured.value.denominator > 1:
        text = f"{'-' * (measured.value < 0)}{whole}.{int(rest):02}"
    return text if measured.unit == NO_UNIT else f"{text} {measured.unit}"
