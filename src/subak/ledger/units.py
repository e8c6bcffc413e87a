"""Units and specifications: in what things are counted, and what kinds of things there are.

A unit has a number of decimals: amounts are whole numbers of its smallest part (0.01 ha is 1 with
two decimals). A specification (Valueflows: ResourceSpecification) says the unit of its resources
and, where they are used or work is done, the unit of the effort. Both are the operator's to define,
and never change: what an amount means must not.
"""

from typing import Annotated

from msgspec import Meta, Struct

from subak.core.books import Books, BooksOpened
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import SpecificationId, UnitId
from subak.ledger.mandates import acting

Decimals = Annotated[int, Meta(ge=0, le=9)]

CURRENCY_DECIMALS = 2


class Unit(Struct, frozen=True, kw_only=True):
    """A unit whose smallest part is 10 to the power of -decimals."""

    decimals: int


class Specification(Struct, frozen=True, kw_only=True):
    """A kind of resource: the unit of its quantities, the unit of efforts with it."""

    unit: UnitId
    effort_unit: UnitId | None = None


@section
class Units(Section[UnitId, Unit]):
    """All units by id."""

    __slots__ = ()


@section
class Specifications(Section[SpecificationId, Specification]):
    """All specifications by id."""

    __slots__ = ()


@entry("unit.defined", version=1)
class UnitDefined(Entry, frozen=True, kw_only=True):
    """The operator defines a unit; its id is what quantities name."""

    decimals: Decimals

    def check(self, state: State, stamp: Stamp) -> None:
        """Refused: unit.not_by_operator, unit.exists (the currency is a unit from the opening)."""
        actor = acting(state, stamp, "register")
        need(actor == state[Books].opening.operator, "unit.not_by_operator", unit=self.id)
        need(self.id not in state[Units], "unit.exists", unit=self.id)

    def apply(self, state: State, stamp: Stamp) -> None:
        state[Units].put(UnitId(self.id), Unit(decimals=self.decimals))


@entry("specification.defined", version=1)
class SpecificationDefined(Entry, frozen=True, kw_only=True):
    """The operator defines a kind of resource."""

    unit: UnitId
    effort_unit: UnitId | None = None

    def check(self, state: State, stamp: Stamp) -> None:
        """Refused: specification.not_by_operator, unit.unknown."""
        actor = acting(state, stamp, "register")
        by_operator = actor == state[Books].opening.operator
        need(by_operator, "specification.not_by_operator", specification=self.id)
        state[Units].need(self.unit, "unit.unknown")
        if self.effort_unit is not None:
            state[Units].need(self.effort_unit, "unit.unknown")

    def apply(self, state: State, stamp: Stamp) -> None:
        kind = Specification(unit=self.unit, effort_unit=self.effort_unit)
        state[Specifications].put(SpecificationId(self.id), kind)


@consequence("books.opened", name="ledger.currency_unit")
def currency_unit(state: State, stamp: Stamp, opened: BooksOpened) -> None:
    """The currency of the books is a unit under its code in small letters, with cents."""
    state[Units].put(UnitId(opened.currency.lower()), Unit(decimals=CURRENCY_DECIMALS))
