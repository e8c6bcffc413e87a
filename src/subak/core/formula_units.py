"""Units of formulas: canonical products of unit names, and exact values that carry one.

Multiplying and dividing combine exponents; nothing converts one unit into another, so an are and
a hectare are unlike. Invariant: two units are equal exactly when their exponents are.
"""

from fractions import Fraction

from msgspec import Struct

from subak.core.errors import need


class Unit(Struct, frozen=True):
    """A product of unit names with integer exponents, sorted by name, none zero.

    Without any it is a pure number. Build it with `unit("eur")`, `NO_UNIT`, `*` and `/`.
    """

    exponents: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: "Unit") -> "Unit":
        return self._combined(other, 1)

    def __truediv__(self, other: "Unit") -> "Unit":
        return self._combined(other, -1)

    def __str__(self) -> str:
        """`eur`, `are^2`, `eur/are`, and `1` for a pure number."""
        above = [_power(name, count) for name, count in self.exponents if count > 0]
        below = [_power(name, -count) for name, count in self.exponents if count < 0]
        return "/".join(["*".join(above) or "1", *below])

    def _combined(self, other: "Unit", sign: int) -> "Unit":
        counts = dict(self.exponents)
        for name, count in other.exponents:
            counts[name] = counts.get(name, 0) + sign * count
        return Unit(tuple(sorted((name, count) for name, count in counts.items() if count)))


NO_UNIT = Unit()


class Measured(Struct, frozen=True):
    """An exact value in a unit."""

    value: Fraction
    unit: Unit = NO_UNIT


def unit(name: str) -> Unit:
    """The unit of this one name."""
    return Unit(((name, 1),))


def whole(measured: Measured, expected: Unit, parts: int = 1) -> int:
    """The value as a whole number of smallest units, of which `parts` make one unit (cents: 100).

    Nothing is rounded. Refuses `formula.units_differ` if the unit is not the expected one, and
    `formula.not_whole` if the value is not a whole number of smallest units.
    """
    alike(measured.unit, expected, str(measured.value))
    scaled = measured.value * parts
    need(
        scaled.denominator == 1,
        "formula.not_whole",
        value=str(measured.value),
        unit=str(expected),
        parts=parts,
    )
    return scaled.numerator


def alike(found: Unit, expected: Unit, place: str) -> None:
    """Refuse `formula.units_differ` unless the two units are the same; `place` is shown."""
    need(
        found == expected,
        "formula.units_differ",
        found=str(found),
        expected=str(expected),
        place=place,
    )


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"
