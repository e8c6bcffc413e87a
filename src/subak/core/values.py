"""Field types that entries share: ids, codes, amounts, days, hashes.

An entry holds ids, codes, numbers, dates and hashes, never free text (what the log holds is for
ever), so each string field has one of these types. A field that only refers to something known
needs no pattern: its check looks it up.

What stands in every contribution (quantities, measures, evidence) is matched by `need_code` and
`need_amount` instead of by a pattern in the type: they know the few texts that a log repeats.
"""

import re
from functools import lru_cache
from typing import Annotated, NewType

from msgspec import Meta, Struct

from subak.core.errors import need

AgentId = NewType("AgentId", str)
UnitId = NewType("UnitId", str)
SpecificationId = NewType("SpecificationId", str)
ResourceId = NewType("ResourceId", str)
ProcessId = NewType("ProcessId", str)
EventId = NewType("EventId", str)
AgreementId = NewType("AgreementId", str)
ProtocolId = NewType("ProtocolId", str)
PactId = NewType("PactId", str)
RecognitionId = NewType("RecognitionId", str)
FundingId = NewType("FundingId", str)
RuleId = NewType("RuleId", str)
RunId = NewType("RunId", str)
PayoutId = NewType("PayoutId", str)

NewId = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9._-]{0,63}\Z")]
"""An id that its client mints: 1 to 64 of a-z, 0-9, point, dash, underscore.

One id names one entry for ever.
"""

_CODE = r"\A[a-z][A-Za-z0-9._-]{0,63}\Z"
_AMOUNT = r"\A(0|-?[1-9][0-9]{0,17})\Z"

Code = Annotated[str, Meta(pattern=_CODE)]
"""A word of a closed vocabulary that a document explains: a ground, a method."""

Amount = Annotated[str, Meta(pattern=_AMOUNT)]
"""A signed whole number of the smallest unit, as decimal text with one spelling and at most 18
digits.
"""

Count = Annotated[int, Meta(ge=0, lt=2**53)]
"""A whole number that every JSON reader keeps exactly (RFC 8785)."""

DayText = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
"""A civil date; that it exists is checked where it is used (`instants.parse_day`)."""

Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
"""32 bytes (a SHA-256 hash, a public key), in base64 in the bytes of an entry."""

Commitment = Annotated[bytes, Meta(min_length=32, max_length=32, title="commitment")]
"""A salted commitment to a payload, which is kept outside the log and can be erased.

Another type than `Hash`, so that it is known which fields of an entry stand for payloads
(`subak.ledger.payloads`).
"""


@lru_cache(maxsize=65_536)
def need_code(text: str) -> None:
    """Refused: entry.field_wrong, where the text is no `Code`."""
    need(re.match(_CODE, text), "entry.field_wrong", problem=ascii(text)[1:-1][:80])


@lru_cache(maxsize=65_536)
def need_amount(text: str) -> None:
    """Refused: entry.field_wrong, where the text is no `Amount`."""
    need(re.match(_AMOUNT, text), "entry.field_wrong", problem=ascii(text)[1:-1][:80])


class Quantity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A whole number of the smallest part of a unit: 0.01 ha is 1 are, 1 € is 100 cents."""

    amount: str
    """An `Amount`."""
    unit: UnitId

    def __post_init__(self) -> None:
        need_amount(self.amount)

    @property
    def number(self) -> int:
        """The amount as an integer."""
        return int(self.amount)
