"""Formulas of rule documents: a small expression language, computed in exact fractions.

    if residue <= 60 kgn_ha then ares / 1 are else 0
    band(residue, 40 kgn_ha: 1.25 eur, 60 kgn_ha: 0.80 eur, else: 0 eur)
    (indicator_1 + indicator_2) * min(ares, 6000 are * partners) / 1 are

Numbers with units, names of measures, `+ - * /`, `min`, `max`, `floor`, `band`, `if then else`,
`< <= = != >= >`, `and`, `or`, `not` (grammar: `formula_parser`). Unlike units never add or
compare, in no branch; nothing rounds but `floor`. The text is parsed, never run as a program.
Invariants: parsing the text of a formula gives the same formula; a formula with the same values
gives the same result for ever; its cost is bounded by its length.
"""

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from subak.core.errors import need, refuse
from subak.core.formula_parser import parse_tree
from subak.core.formula_tree import Program, Value
from subak.core.formula_units import NO_UNIT, Measured, Unit, unit, whole

__all__ = [
    "NO_UNIT", "Formula", "Measured", "Unit", "evaluate", "parse", "unit", "unit_of", "whole",
]  # fmt: skip

MAX_LENGTH = 2_000


class Formula(Struct, frozen=True, eq=False):
    """A parsed formula; `text` is its one normal form, by which formulas are equal."""

    text: str
    tree: Value
    inputs: tuple[str, ...]
    """Names of the measures that it needs, sorted."""

    def names(self) -> frozenset[str]:
        """Names of the measures that it needs, in whichever branch."""
        return frozenset(self.inputs)

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def parse(text: str) -> Formula:
    """The formula of a text.

    Refuses `formula.too_long` (over 2,000 characters, as given or in normal form),
    `formula.syntax`, `formula.too_deep` and `formula.bands_unordered`.
    """
    need(len(text) <= MAX_LENGTH, "formula.too_long", length=len(text), limit=MAX_LENGTH)
    parsed = parse_tree(text)
    normal = str(parsed.tree)
    need(len(normal) <= MAX_LENGTH, "formula.too_long", length=len(normal), limit=MAX_LENGTH)
    return Formula(normal, parsed.tree, tuple(sorted(parsed.names)))


def unit_of(formula: Formula, units: Mapping[str, Unit]) -> Unit:
    """The unit of the result when the measures have these units; for a check before any value.

    Refuses `formula.units_differ` (in any branch) and `formula.name_unknown`.
    """
    return formula.tree.bind(units).unit


def evaluate(formula: Formula, values: Mapping[str, Measured]) -> Measured:
    """The exact result for these measures; values that the formula does not name are ignored.

    Refuses `formula.name_unknown`, `formula.units_differ` and `formula.division_by_zero`. What
    must be a whole number goes through `whole`.
    """
    for name in formula.inputs:
        if name not in values:
            refuse("formula.name_unknown", name=name)
    program = _program(formula, tuple([values[name].unit for name in formula.inputs]))
    return Measured(program.run(values), program.unit)


@lru_cache(maxsize=1024)
def _program(formula: Formula, units: tuple[Unit, ...]) -> Program:
    """Bound once for each formula and units: computing then costs arithmetic only."""
    return formula.tree.bind(dict(zip(formula.inputs, units, strict=True)))
