"""Protocol documents with conditions, schema `subak/protocol/2`: the first schema and four fields.

    "thresholds": [{"of": FORMULA, "at_least": FORMULA, "refusal": CODE}, …]
    "not_with":   [CODE, …]          aids of other payers that may not be drawn for the same result
    "one_file":   true               all that somebody gives in a period is one contribution
    "revision":   {"days": N, "lowers": "debt" or "nothing", "raises": "credits" or "nothing",
                   "set_off": true, "keep_as": NAME}        the last two may be left out

A threshold holds where its first formula gives at least what its second gives; each has a reason of
its own, so that who is refused knows which one failed. In both formulas the measures stand by their
names, and `worth` for the money of all credits of the contribution. Whoever reads a document of
the first schema finds no condition.
Invariants: both formulas of a threshold have one unit; no measure is called `worth`.
"""

from functools import lru_cache
from typing import Annotated, Literal

from msgspec import Meta, Struct

from subak.core.canonical import decode
from subak.core.errors import need
from subak.core.formula import Formula, Unit, parse, unit, unit_of
from subak.core.values import Code, NewId
from subak.recognition.protocol_document import (
    LARGEST_DOCUMENT,
    Days,
    ProtocolDocument,
    read_protocol,
    read_schema,
)

WORTH = "worth"


class Threshold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`of` gives at least what `at_least` gives, or the contribution is refused with `refusal`."""

    of: str
    at_least: str
    refusal: Code


class Revision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """For how many days after a decision its appeal body may revise it, and what follows."""

    days: Days
    lowers: Literal["debt", "nothing"]
    """Paid beyond the new worth: a debt of who was paid, or no revision."""
    raises: Literal["credits", "nothing"]
    """More was achieved than recognised: additional credits, or no revision."""
    set_off: bool = False
    """Whether the next runs of the pool hold a debt back from what they would pay its debtor."""
    keep_as: NewId | None = None
    """Money that settles a debt is kept under this name; else it is there to be distributed."""


class ConditionedDocument(ProtocolDocument, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole protocol with its conditions."""

    schema: Literal["subak/protocol/2"]  # type: ignore[assignment]  # another schema
    thresholds: Annotated[tuple[Threshold, ...], Meta(max_length=32)] = ()
    not_with: tuple[Code, ...] = ()
    one_file: bool = False
    revision: Revision | None = None


@lru_cache(maxsize=256)
def read_conditioned(raw: bytes, currency: str) -> ConditionedDocument:
    """The protocol in a document of the second schema, complete and consistent.

    Refused: as `read_protocol`, and formula codes of the thresholds.
    """
    document = read_schema(raw, ConditionedDocument, currency)
    listed = [threshold.refusal for threshold in document.thresholds]
    for names in (listed, document.not_with):
        need(len(set(names)) == len(names), "protocol.named_twice")
    _check_thresholds(document, currency)
    return document


def read_any(raw: bytes, currency: str) -> ProtocolDocument:
    """The protocol in a document of either schema. Refused: as each of them."""
    head = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    second = isinstance(head, dict) and head.get("schema") == "subak/protocol/2"
    return read_conditioned(raw, currency) if second else read_protocol(raw, currency)


@lru_cache(maxsize=1024)
def formula(text: str) -> Formula:
    """A formula of a threshold, parsed once."""
    return parse(text)


def _check_thresholds(document: ConditionedDocument, currency: str) -> None:
    units: dict[str, Unit] = {each.of: unit(each.unit) for each in document.measures}
    need(WORTH not in units, "protocol.named_twice")
    units[WORTH] = unit(currency.lower())
    for threshold in document.thresholds:
        found, expected = (
            unit_of(formula(text), units) for text in (threshold.of, threshold.at_least)
        )
        facts = {"found": str(found), "expected": str(expected)}
        need(found == expected, "protocol.formula_unit", formula=threshold.refusal, **facts)
