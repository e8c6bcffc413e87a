"""The ways on which money of a cascade came to a payee, as a tree; lines that sum to the cent.

At each step stands what it weighs among all that flows from the same process or batch, as money
that it is worth. Amounts of ways are cut to whole cents; what is cut is told with the other ways.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from subak.cli.console import Console
from subak.cli.show_cells import Cells
from subak.cli.show_way import event_told
from subak.cli.tree import lines
from subak.finance.cascade import whole_cents
from subak.finance.explained_cascade import UNITS_OF_A_CENT, ExplainedCascade, ExplainedClaim
from subak.flows.telling import Passage, ToldWay
from subak.language.catalogue import LanguageCode
from subak.language.numbers import decimal, whole
from subak.service.reader import Reader

MOST_DIGITS = 15
"""Numbers of ways with more digits are told by their power of ten."""

CLAIMS_SHOWN = 20

STEPS_AT_AN_END = 6
"""Of long ways so many of the first and the last steps are shown."""

_PLACES, _PLACES_OF_CENTS = 8, 2

_Steps = tuple[Passage, ...]
"""One that is shown, or several that are not."""


class _Left(NamedTuple):
    """A way, and what of it does not stand in the tree yet."""

    way: ToldWay
    steps: tuple[_Steps, ...]


class WaysTold:
    """Tells cascades to one reader."""

    def __init__(self, console: Console, reader: Reader) -> None:
        self._console, self._reader = console, reader
        self._language, self._cells = console.language, Cells(reader, console)

    def tell(self, cascade: ExplainedCascade) -> None:
        """Print claims before and after, the ways, and what came on others."""
        self._claims(cascade.claims)
        entered = whole_cents({each.event: each.units for each in cascade.deliveries})
        for delivery in cascade.deliveries:
            event = event_told(self._reader, self._cells, delivery.event)
            amount = self._cells.money(entered[delivery.event])
            self._console.say("explain.delivery", event=event, amount=amount)
        if cascade.ways.shown:
            self._console.say("explain.ways", node=cascade.node)
        tree = _Tree()
        begun = sorted(cascade.ways.shown, key=lambda way: way.start)
        for start, some in groupby(begun, key=lambda way: way.start):
            root = tree.add(self._node(start), None)
            self._grow(tree, root, [_Left(way, _shortened(way)) for way in some])
        for line in lines(tree.told, tree.parents):
            print(f"    {line}")
        self._others(cascade)

    def _grow(self, tree: "_Tree", parent: int, ways: Iterable[_Left]) -> None:
        """Ways that have come to the same step, the largest first: what they go on by."""
        onward: dict[_Steps, list[_Left]] = {}
        for way, (steps, *left) in ways:
            onward.setdefault(steps, []).append(_Left(way, tuple(left)))
        for steps, some in onward.items():
            if some[0].steps:
                self._grow(tree, tree.add(self._step(steps), parent), some)
            else:
                tree.add(self._end(steps[0], some[0].way), parent)

    def _step(self, steps: _Steps) -> str:
        if len(steps) > 1:
            return self._console.text("explain.steps", count=whole(self._language, len(steps)))
        (passage,) = steps
        return " · ".join([self._node(passage.target), *self._by(passage), self._weight(passage)])

    def _end(self, passage: Passage, way: ToldWay) -> str:
        amount = self._cells.money(way.amount // UNITS_OF_A_CENT)
        event = event_told(self._reader, self._cells, passage.flow)
        return f"{event} · {self._weight(passage)} = {amount}"

    def _by(self, passage: Passage) -> list[str]:
        """The event of a step, where the next line does not say it anyway."""
        if passage.flow.startswith("#"):
            return [self._console.text("explain.left")]
        return [passage.flow]

    def _weight(self, passage: Passage) -> str:
        """`132.00 € of 661.05 € (19.97 %)`, or all of it."""
        percent = round(Fraction(passage.weight * 10_000, passage.total_weight))
        if passage.weight == passage.total_weight:
            return self._console.text("explain.all_of_it")
        return self._console.text(
            "explain.weight",
            weight=units(self._language, passage.weight),
            total=units(self._language, passage.total_weight),
            percent=decimal(self._language, percent, 2),
        )

    def _node(self, name: str) -> str:
        """`t3-assembly (process) · assembly` or `Ébauches de tarières (blanks)`."""
        resource, hash_sign, number = name.partition("#")
        if not hash_sign:
            rows = self._reader.select("SELECT specification FROM process WHERE id = ?", name)
            return " · ".join([name, *(str(row[0]) for row in rows if row[0])])
        rows = self._reader.select("SELECT name FROM resource WHERE id = ?", resource)
        called = self._reader.name(rows[0][0]) if rows else ""
        batch = resource if number == "1" else name
        return f"{called} ({batch})" if called else batch

    def _claims(self, claims: tuple[ExplainedClaim, ...]) -> None:
        """The largest, and what the others got together."""
        by_cents = sorted(claims, key=lambda claim: (-claim.cents, claim.claim))
        for claim in by_cents[:CLAIMS_SHOWN]:
            self._claim(claim)
        if left := by_cents[CLAIMS_SHOWN:]:
            amount = self._cells.money(sum(claim.cents for claim in left))
            count = whole(self._language, len(left))
            self._console.say("explain.more_claims", count=count, amount=amount)

    def _claim(self, claim: ExplainedClaim) -> None:
        self._console.say(
            "explain.claim",
            node=self._node(claim.node),
            kind=self._cells.word("action", claim.kind),
            claimed=self._cells.money(claim.claimed_cents),
            before=self._cells.money(claim.paid_before_cents),
            amount=self._cells.money(claim.cents),
            open=self._cells.money(claim.open_cents),
        )

    def _others(self, cascade: ExplainedCascade) -> None:
        """What the shown ways do not sum to, with the parts of cents that were cut; the check."""
        cents = [way.amount // UNITS_OF_A_CENT for way in cascade.ways.shown]
        left = cascade.cents - sum(cents)
        if cascade.ways.others != "0":
            count = self._count(cascade.ways.others)
            self._console.say("explain.others", count=count, amount=self._cells.money(left))
        elif left:
            self._console.say("explain.parts_of_cents", amount=self._cells.money(left))
        sums = " + ".join(self._cells.money(each) for each in (*cents, left) if each)
        self._console.say("explain.sum", sums=sums, amount=self._cells.money(cascade.cents))

    def _count(self, text: str) -> str:
        """How many ways, as a text of `flows.telling`."""
        if len(text) <= MOST_DIGITS:
            return whole(self._language, int(text))
        power = len(text) - 1
        if text.startswith("0x"):
            power = (len(text) - 2) * 120_412 // 100_000  # a digit of base 16 is 1.20412 of base 10
        return self._console.text("explain.power_of_ten", power=whole(self._language, power))


class _Tree:
    """Lines of a tree, depth first, and the places of those that they grow out of."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.parents: list[int | None] = []

    def add(self, line: str, parent: int | None) -> int:
        """The place of a new line."""
        self.told.append(line)
        self.parents.append(parent)
        return len(self.told) - 1


def units(language: LanguageCode, number: int) -> str:
    """An amount of 1e-8 of the currency, exactly: with two decimals, or as many as it needs."""
    places = _PLACES
    while places > _PLACES_OF_CENTS and number % 10 == 0:
        number, places = number // 10, places - 1
    return decimal(language, number, places)


def _shortened(way: ToldWay) -> tuple[_Steps, ...]:
    """The steps of a way; of a long one those in the middle are taken together."""
    first, last = way.passages[:STEPS_AT_AN_END], way.passages[-STEPS_AT_AN_END:]
    middle = way.passages[STEPS_AT_AN_END:-STEPS_AT_AN_END]
    if len(middle) <= 1:
        return tuple((passage,) for passage in way.passages)
    return (*((each,) for each in first), middle, *((each,) for each in last))
