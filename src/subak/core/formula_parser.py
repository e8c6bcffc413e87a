"""From the text of a formula to its tree, by recursive descent.

    expression = "if" either "then" expression "else" expression | either
    either     = every { "or" every }
    every      = negation { "and" negation }
    negation   = [ "not" ] comparison
    comparison = sum [ ( "<=" | "<" | ">=" | ">" | "=" | "!=" ) sum ]
    sum        = product { ( "+" | "-" ) product }
    product    = atom { ( "*" | "/" ) atom }
    atom       = number | name | "(" expression ")" | "floor" "(" expression ")"
               | ( "min" | "max" ) "(" expression "," expression { "," expression } ")"
               | "band" "(" expression "," band { band } "else" ":" expression ")"
    band       = number ":" expression ","
    number     = digits [ "." digits ] [ unit ]

Where a value must stand, a condition is refused, and the other way round. A number has no
leading zeros, sign or exponent; names and units are ASCII letters, digits and `_`.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import NoReturn

from msgspec import Struct

from subak.core.errors import need, refuse
from subak.core.formula_tree import (
    COMPARISONS,
    Bands,
    Chain,
    Choice,
    Comparison,
    Condition,
    Either,
    Every,
    Extreme,
    Floor,
    Name,
    Node,
    Not,
    Number,
    Product,
    Sum,
    Value,
)

MAX_DEPTH = 40

_TOKEN = re.compile(
    r"\s*((?:0|[1-9][0-9]*)(?:\.[0-9]+)?|[A-Za-z][A-Za-z0-9_]*|<=|>=|!=|\S)", re.ASCII
)
_RESERVED = frozenset({"if", "then", "else", "and", "or", "not", "min", "max", "band", "floor"})
_STARTS_NUMBER = re.compile(r"[0-9]")
_STARTS_WORD = re.compile(r"[A-Za-z]")
_END = ""


class Parsed(Struct, frozen=True):
    """A tree, and the names of the measures in it."""

    tree: Value
    names: frozenset[str]


def parse_tree(text: str) -> Parsed:
    """Parse a whole formula.

    Refuses `formula.syntax` (position from 1, what was expected, what was found),
    `formula.too_deep` (limit 40) and `formula.bands_unordered` (bounds that do not rise).
    """
    parser = _Parser(text)
    tree = parser.value(parser.expression)
    parser.expect(_END)
    return Parsed(tree, frozenset(parser.names))


class _Parser:
    """The pieces of the text, the next one to read, the depth of nesting, the names met."""

    def __init__(self, text: str) -> None:
        found = [(piece[1], piece.start(1) + 1) for piece in _TOKEN.finditer(text)]
        self.pieces = [*found, (_END, len(text) + 1)]
        self.next = 0
        self.depth = 0
        self.names: set[str] = set()

    @property
    def piece(self) -> str:
        return self.pieces[self.next][0]

    def read(self) -> str:
        piece = self.piece
        self.next += 1
        return piece

    def take(self, piece: str) -> bool:
        """Read the piece if it is the next one."""
        taken = self.piece == piece
        self.next += taken and piece != _END
        return taken

    def expect(self, piece: str) -> None:
        if not self.take(piece):
            self.refuse(piece or "end", self.next)

    def refuse(self, expected: str, index: int) -> NoReturn:
        found, position = self.pieces[index]
        refuse("formula.syntax", position=position, expected=expected, found=found or "end")

    def as_value(self, node: Node, start: int) -> Value:
        """The node, refused if it is a condition; it began at piece `start`."""
        return node if isinstance(node, Value) else self.refuse("value", start)

    def as_condition(self, node: Node, start: int) -> Condition:
        """The node, refused if it is a value; it began at piece `start`."""
        return node if isinstance(node, Condition) else self.refuse("condition", start)

    def value(self, parse: Callable[[], Node]) -> Value:
        start = self.next
        return self.as_value(parse(), start)

    def condition(self, parse: Callable[[], Node]) -> Condition:
        start = self.next
        return self.as_condition(parse(), start)

    def expression(self) -> Node:
        self.depth += 1
        need(self.depth <= MAX_DEPTH, "formula.too_deep", limit=MAX_DEPTH)
        node = self.choice() if self.take("if") else self.either()
        self.depth -= 1
        return node

    def choice(self) -> Node:
        condition = self.condition(self.either)
        self.expect("then")
        then = self.value(self.expression)
        self.expect("else")
        return Choice(condition, then, self.value(self.expression))

    def either(self) -> Node:
        return self.joined("or", self.every, Either)

    def every(self) -> Node:
        return self.joined("and", self.negation, Every)

    def joined(
        self, word: str, operand: Callable[[], Node], make: type[Either] | type[Every]
    ) -> Node:
        start = self.next
        first = operand()
        if self.piece != word:
            return first
        conditions = [self.as_condition(first, start)]
        while self.take(word):
            conditions.append(self.condition(operand))
        return make(tuple(conditions))

    def negation(self) -> Node:
        return Not(self.condition(self.comparison)) if self.take("not") else self.comparison()

    def comparison(self) -> Node:
        start = self.next
        first = self.sum()
        if self.piece not in COMPARISONS:
            return first
        left, sign = self.as_value(first, start), self.read()
        return Comparison(left, sign, self.value(self.sum))

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product, Sum)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.atom, Product)

    def chain(self, signs: tuple[str, str], operand: Callable[[], Node], make: type[Chain]) -> Node:
        start = self.next
        first = operand()
        if self.piece not in signs:
            return first
        head, rest = self.as_value(first, start), []
        while self.piece in signs:
            rest.append((self.read(), self.value(operand)))
        return make(head, tuple(rest))

    def atom(self) -> Node:
        if self.take("("):
            return self.closed(self.expression())
        if self.take("floor"):
            self.expect("(")
            return self.closed(Floor(self.value(self.expression)))
        if self.piece in ("min", "max"):
            return self.closed(self.extreme())
        if self.take("band"):
            return self.closed(self.bands())
        return self.number() if _STARTS_NUMBER.match(self.piece) else self.name()

    def closed(self, node: Node) -> Node:
        self.expect(")")
        return node

    def extreme(self) -> Node:
        word = self.read()
        self.expect("(")
        values = [self.value(self.expression)]
        self.expect(",")
        values.append(self.value(self.expression))
        while self.take(","):
            values.append(self.value(self.expression))
        return Extreme(word, tuple(values))

    def bands(self) -> Node:
        self.expect("(")
        value = self.value(self.expression)
        self.expect(",")
        bands: list[tuple[Number, Value]] = []
        while not bands or self.piece != "else":
            bound = self.number()
            self.expect(":")
            bands.append((bound, self.value(self.expression)))
            self.expect(",")
        self.expect("else")
        self.expect(":")
        for (lower, _), (upper, _) in pairwise(bands):
            rises = Fraction(lower.digits) < Fraction(upper.digits)
            need(rises, "formula.bands_unordered", lower=str(lower), upper=str(upper))
        return Bands(value, tuple(bands), self.value(self.expression))

    def number(self) -> Number:
        if not _STARTS_NUMBER.match(self.piece):
            self.refuse("number", self.next)
        digits = self.read()
        return Number(digits, self.read() if self.at_word() else None)

    def name(self) -> Name:
        if not self.at_word():
            self.refuse("value", self.next)
        name = self.read()
        self.names.add(name)
        return Name(name)

    def at_word(self) -> bool:
        """Whether the next piece is a name or a unit."""
        return bool(_STARTS_WORD.match(self.piece)) and self.piece not in _RESERVED
