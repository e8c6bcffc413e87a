"""What a rule says things are worth: rates of a cascade, in 1e-8 of the currency, rounded down.

`MICRO` of these are one cent. A rate of cents is for one credit, for one unit of an event (of its
effort if it has one, else of its quantity, else for the event), or for one unit of what came in
without payment. What is finer than 1e-8 is left out, event by event, so that nobody's worth is more
than a rate times what was done; splitting an event in two costs less than 1e-8 each.
"""

from collections.abc import Mapping
from typing import NamedTuple

from subak.core.values import ProtocolId, SpecificationId, UnitId
from subak.finance.rule_parts import Weight
from subak.finance.rule_sources import Cascade
from subak.ledger.actions import Action
from subak.ledger.history import Past

MICRO = 1_000_000
"""Hundred-millionths of the currency in a cent."""

_NANO = 10**9
"""A weight has nine decimals at most."""
_PERCENT = 100 * _NANO


class Prices(NamedTuple):
    """Rates in whole billionths of a cent, or of a percent, by what they are for."""

    credits: Mapping[ProtocolId, int]
    events: Mapping[tuple[Action, SpecificationId | None], int]
    percents: Mapping[SpecificationId | None, int]
    """For citations."""
    kinds: Mapping[SpecificationId, int]
    decimals: Mapping[UnitId, int]
    """Of each unit: quantities are whole numbers of its smallest part."""

    def of_credits(self, protocol: ProtocolId, count: int) -> int:
        """The worth of credits recognised for work in a process."""
        return self.credits.get(protocol, 0) * count * MICRO // _NANO

    def of_event(self, past: Past, kind: SpecificationId | None) -> int | None:
        """The worth of an event by its action, with a resource of a kind; None without a rate."""
        rate = self.events.get((past.action, kind), self.events.get((past.action, None)))
        if rate is None:
            return None
        if past.effort_unit is not None:
            return self._of_units(rate, past.effort, past.effort_unit)
        return self._of_units(rate, past.quantity if past.unit else 1, past.unit)

    def percent(self, past: Past, kind: SpecificationId | None) -> int | None:
        """Which part of the other inputs a citation is worth, for `part_of`."""
        if past.action != "cite" or (past.action, kind) in self.events:
            return None
        return self.percents.get(kind, self.percents.get(None))

    def of_kind(self, kind: SpecificationId | None, past: Past) -> int:
        """The worth of what came in or out, by the rate of its kind alone."""
        rate = 0 if kind is None else self.kinds.get(kind, 0)
        return self._of_units(rate, past.quantity if past.unit else 1, past.unit)

    def _of_units(self, rate: int, count: int, unit: UnitId | None) -> int:
        """A negative net is worth nothing."""
        parts = 1 if unit is None else 10 ** self.decimals.get(unit, 0)
        return rate * max(count, 0) * MICRO // (_NANO * parts)


def part_of(others: int, percent: int) -> int:
    """A percent of the worth of others, rounded down."""
    return others * percent // _PERCENT


def prices_of(cascade: Cascade, decimals: Mapping[UnitId, int]) -> Prices:
    """The rates of a rule, with the decimals of units."""
    rates = cascade.rates
    return Prices(
        {each.protocol: _nano(each.cents) for each in rates if each.protocol},
        {
            (each.action, each.specification): _nano(each.cents)
            for each in rates
            if each.action and each.cents is not None
        },
        {
            each.specification: _nano(each.percent_of_others)
            for each in rates
            if each.percent_of_others is not None
        },
        {
            each.specification: _nano(each.cents)
            for each in rates
            if each.specification and not each.action
        },
        decimals,
    )


def _nano(weight: Weight | None) -> int:
    """A weight of at most nine decimals in billionths."""
    whole, _, decimals = str(weight or 0).partition(".")
    return int(whole + decimals.ljust(9, "0"))
