"""The parsed tree of a formula: each node knows its text and how it is computed.

A node is bound once to the units of the names, which checks every branch, taken or not; what
comes out is a closure over exact fractions that looks at no unit any more (over four times
as fast as carrying units along). Chains are flat (`a + b - c` is one node), so depth is nesting.
Invariants: parsing the text of a node gives the node; only division can fail when run.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor
from operator import eq, ge, gt, le, lt, ne
from typing import ClassVar

from msgspec import Struct

from subak.core.errors import refuse
from subak.core.formula_units import NO_UNIT, Measured, Unit, alike, unit

Units = Mapping[str, Unit]
Values = Mapping[str, Measured]
Run = Callable[[Values], Fraction]
Test = Callable[[Values], bool]

COMPARISONS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<=": le, "<": lt, ">=": ge, ">": gt, "=": eq, "!=": ne,
}  # fmt: skip


class Program(Struct, frozen=True):
    """A value bound to units: the unit of the result, and the computation."""

    unit: Unit
    run: Run


class Node(Struct, frozen=True):
    """Base of all nodes. `binding`: the looser one binds, the sooner it needs parentheses."""

    binding: ClassVar[int] = 7


class Value(Node, frozen=True):
    """A node that computes a measured value."""

    def bind(self, units: Units) -> Program:
        """Check all units below this node. Refuses `formula.units_differ`, `name_unknown`."""
        raise NotImplementedError


class Condition(Node, frozen=True):
    """A node that holds or does not hold."""

    def bind(self, units: Units) -> Test:
        """Check all units below this node. Refuses `formula.units_differ`, `name_unknown`."""
        raise NotImplementedError


class Number(Value, frozen=True):
    """A number as written (`0.80`) with an optional unit name."""

    digits: str
    unit: str | None

    def __str__(self) -> str:
        return self.digits if self.unit is None else f"{self.digits} {self.unit}"

    def bind(self, units: Units) -> Program:
        value = Fraction(self.digits)
        return Program(NO_UNIT if self.unit is None else unit(self.unit), lambda _: value)


class Name(Value, frozen=True):
    """A measure, by name."""

    name: str

    def __str__(self) -> str:
        return self.name

    def bind(self, units: Units) -> Program:
        name = self.name
        if name not in units:
            refuse("formula.name_unknown", name=name)
        return Program(units[name], lambda values: values[name].value)


class Chain(Value, frozen=True):
    """Values joined by signs that bind alike, from left to right."""

    first: Value
    rest: tuple[tuple[str, Value], ...]

    def __str__(self) -> str:
        tail = "".join(f" {sign} {_inside(node, self.binding + 1)}" for sign, node in self.rest)
        return _inside(self.first, self.binding + 1) + tail


class Sum(Chain, frozen=True):
    """`a + b - c`: values of one unit."""

    binding: ClassVar[int] = 5

    def bind(self, units: Units) -> Program:
        first = self.first.bind(units)
        terms = [(sign == "+", _same(term, units, first.unit, self)) for sign, term in self.rest]

        def run(values: Values) -> Fraction:
            total = first.run(values)
            for added, term in terms:
                total = total + term(values) if added else total - term(values)
            return total

        return Program(first.unit, run)


class Product(Chain, frozen=True):
    """`a * b / c`; refuses `formula.division_by_zero` when run."""

    binding: ClassVar[int] = 6

    def bind(self, units: Units) -> Program:
        first = self.first.bind(units)
        result, factors = first.unit, []
        for sign, factor in self.rest:
            bound = factor.bind(units)
            result = result * bound.unit if sign == "*" else result / bound.unit
            factors.append((sign == "*", bound.run, factor))

        def run(values: Values) -> Fraction:
            total = first.run(values)
            for multiplied, factor, node in factors:
                number = factor(values)
                if not multiplied and number == 0:
                    refuse("formula.division_by_zero", divisor=str(node))
                total = total * number if multiplied else total / number
            return total

        return Program(result, run)


class Extreme(Value, frozen=True):
    """`min(a, b)` or `max(a, b)` of values of one unit."""

    word: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.word}({', '.join(map(str, self.values))})"

    def bind(self, units: Units) -> Program:
        common = self.values[0].bind(units).unit
        runs = [_same(value, units, common, self) for value in self.values]
        choose = min if self.word == "min" else max
        return Program(common, lambda values: choose([run(values) for run in runs]))


class Floor(Value, frozen=True):
    """`floor(x)`: the largest whole number of the unit that is not above x."""

    value: Value

    def __str__(self) -> str:
        return f"floor({self.value})"

    def bind(self, units: Units) -> Program:
        value = self.value.bind(units)
        return Program(value.unit, lambda values: Fraction(floor(value.run(values))))


class Bands(Value, frozen=True):
    """`band(x, 40: a, 60: b, else: c)`: the first band whose upper bound is not below x."""

    value: Value
    bands: tuple[tuple[Number, Value], ...]
    otherwise: Value

    def __str__(self) -> str:
        bands = "".join(f", {bound}: {result}" for bound, result in self.bands)
        return f"band({self.value}{bands}, else: {self.otherwise})"

    def bind(self, units: Units) -> Program:
        value, otherwise = self.value.bind(units), self.otherwise.bind(units)
        for bound, _ in self.bands:
            _same(bound, units, value.unit, self)
        bands = [
            (Fraction(bound.digits), _same(result, units, otherwise.unit, self))
            for bound, result in self.bands
        ]

        def run(values: Values) -> Fraction:
            found = value.run(values)
            for bound, result in bands:
                if found <= bound:
                    return result(values)
            return otherwise.run(values)

        return Program(otherwise.unit, run)


class Choice(Value, frozen=True):
    """`if condition then a else b`, both of one unit; only the branch taken is computed."""

    binding: ClassVar[int] = 0
    condition: Condition
    then: Value
    otherwise: Value

    def __str__(self) -> str:
        return f"if {self.condition} then {self.then} else {self.otherwise}"

    def bind(self, units: Units) -> Program:
        test, then = self.condition.bind(units), self.then.bind(units)
        taken, other = then.run, _same(self.otherwise, units, then.unit, self)
        return Program(then.unit, lambda values: taken(values) if test(values) else other(values))


class Comparison(Condition, frozen=True):
    """`a <= b`: two values of one unit compared."""

    binding: ClassVar[int] = 4
    left: Value
    sign: str
    right: Value

    def __str__(self) -> str:
        level = self.binding + 1
        return f"{_inside(self.left, level)} {self.sign} {_inside(self.right, level)}"

    def bind(self, units: Units) -> Test:
        left, holds = self.left.bind(units), COMPARISONS[self.sign]
        run, right = left.run, _same(self.right, units, left.unit, self)
        return lambda values: holds(run(values), right(values))


class Not(Condition, frozen=True):
    """`not a`."""

    binding: ClassVar[int] = 3
    condition: Condition

    def __str__(self) -> str:
        return f"not {_inside(self.condition, self.binding + 1)}"

    def bind(self, units: Units) -> Test:
        test = self.condition.bind(units)
        return lambda values: not test(values)


class Every(Condition, frozen=True):
    """`a and b`."""

    binding: ClassVar[int] = 2
    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(_inside(node, self.binding + 1) for node in self.conditions)

    def bind(self, units: Units) -> Test:
        tests = [node.bind(units) for node in self.conditions]
        return lambda values: all(test(values) for test in tests)


class Either(Condition, frozen=True):
    """`a or b`."""

    binding: ClassVar[int] = 1
    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(_inside(node, self.binding + 1) for node in self.conditions)

    def bind(self, units: Units) -> Test:
        tests = [node.bind(units) for node in self.conditions]
        return lambda values: any(test(values) for test in tests)


def _inside(node: Node, binding: int) -> str:
    """The text of a node, in parentheses where it binds more loosely than its place needs."""
    return str(node) if node.binding >= binding else f"({node})"


def _same(node: Value, units: Units, expected: Unit, place: Node) -> Run:
    """The computation of a node that must have the expected unit."""
    program = node.bind(units)
    alike(program.unit, expected, str(place))
    return program.run
