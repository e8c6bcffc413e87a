"""What a measured contribution is worth under a protocol: credits, and the money for one of them.

Formulas are computed in exact fractions; nothing is rounded, so a formula that gives half a credit
or half a cent is refused (`formula.not_whole`). Equal amounts are worth the same for ever, hence
the cache.
"""

from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from subak.core.errors import need
from subak.core.formula import NO_UNIT, Measured, evaluate, unit, whole
from subak.core.values import UnitId
from subak.ledger.units import CURRENCY_DECIMALS
from subak.recognition.protocol_document import formulas

CENTS = 10**CURRENCY_DECIMALS
LARGEST_CREDITS = 10**12
"""Of one contribution: a thousand of them in one decision can still be numbered below 2^53."""
LARGEST_WORTH_CENTS = 10**18 - 1


class Asked(Struct, frozen=True, kw_only=True):
    """A measure that a protocol asks for; `parts` smallest parts make one unit."""

    of: str
    unit: UnitId
    parts: int
    range: bool


class Worth(Struct, frozen=True, gc=False):
    """Whole credits, and the cents of one credit."""

    credits: int
    tariff_cents: int


class Valuation(Struct, frozen=True, kw_only=True, eq=False):
    """How a protocol counts: its measures in their order and its two formulas as text."""

    measures: tuple[Asked, ...]
    credits: str
    tariff: str


@lru_cache(maxsize=65_536)
def worth(valuation: Valuation, amounts: tuple[int, ...]) -> Worth:
    """The worth of amounts, in smallest parts and in the order of the measures.

    A result of zero or below is no credit. Refused: formula.not_whole, formula.division_by_zero,
    recognition.worth_too_large, recognition.tariff_negative.
    """
    values = {
        asked.of: Measured(Fraction(amount, asked.parts), unit(asked.unit))
        for asked, amount in zip(valuation.measures, amounts, strict=True)
    }
    pair = formulas(valuation.credits, valuation.tariff)
    count = max(whole(evaluate(pair.credits, values), NO_UNIT), 0)
    price = evaluate(pair.tariff, values)
    cents = whole(price, price.unit, CENTS)
    need(cents >= 0, "recognition.tariff_negative", cents=cents)
    fits = count <= LARGEST_CREDITS and count * cents <= LARGEST_WORTH_CENTS
    need(fits, "recognition.worth_too_large", credits=count, cents=cents)
    return Worth(count, cents)
