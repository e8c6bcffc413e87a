"""An explanation for people: amount, receipts, rule, contributions, arithmetic, a sum that fits."""

from fractions import Fraction
from itertools import takewhile

from subak.cli.console import Console
from subak.cli.scores_told import ScoresTold
from subak.cli.ways_told import WaysTold, units
from subak.core.books import Books
from subak.core.state import State
from subak.core.values import UnitId
from subak.finance.explain import ExplainedLot, ExplainedPart, Explanation
from subak.finance.flow_records import node_kind
from subak.finance.trace import Step
from subak.language.numbers import day, decimal, money, plural, whole
from subak.ledger.measures import Measure
from subak.ledger.units import Units
from subak.service.reader import Reader

DIGITS_OF_A_REMAINDER = 3
LOTS_SHOWN = 40
PARTS_SHOWN = 40
_OF_CLAIMS = ("rates", "claims")


def tell(console: Console, reader: Reader, before: State, explanation: Explanation) -> None:
    """Print an explanation."""
    _Told(console, reader, before).all(explanation)


def _summands(parts: tuple[ExplainedPart, ...]) -> list[int]:
    """What the lines of an explanation sum from: paid lots where they are few, else parts."""
    amounts: list[int] = []
    for part in parts:
        paid = [lot.step.line.amount for lot in part.lots if lot.step]
        few = paid if len(paid) <= LOTS_SHOWN and sum(paid) == part.cents else [part.cents]
        amounts += few
    left = amounts[PARTS_SHOWN:]
    return [*amounts[:PARTS_SHOWN], sum(left)] if left else amounts


def _common(told: tuple[Step, ...], steps: tuple[Step, ...]) -> int:
    """How many steps both begin with; the last one is told of each."""
    pairs = zip(told[:-1], steps[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


class _Told:
    def __init__(self, console: Console, reader: Reader, before: State) -> None:
        self._console, self._reader, self._before = console, reader, before
        self._language, self._ways = console.language, WaysTold(console, reader)
        self._currency = before[Books].opening.currency
        self._scores = ScoresTold(console, self._currency)

    def all(self, explanation: Explanation) -> None:
        payee = self._reader.agent_name(explanation.payee)
        amount = self._money(explanation.cents)
        self._say("explain.amount", payout=explanation.payout, payee=payee, amount=amount)
        for receipt in explanation.receipts:
            self._say(
                "explain.receipt",
                payer=self._reader.agent_name(receipt.payer),
                amount=self._money(receipt.cents),
                day=day(self._language, receipt.booked_on),
                funding=receipt.funding,
            )
        self._say(
            "explain.rule",
            rule=explanation.rule,
            document=explanation.document[:16],
            run=explanation.run,
            amount=self._money(explanation.run_cents),
        )
        self._parts(explanation.parts)
        for cascade in explanation.cascades:
            self._ways.tell(cascade)
        for score in explanation.scores:
            self._scores.tell(score)
        self._rests(explanation)
        sums = " + ".join(map(self._money, _summands(explanation.parts)))
        self._say("explain.sum", sums=sums, amount=amount)
        for held in explanation.held_back:
            self._say("explain.held_back", debt=held.debt, amount=self._money(held.cents))
        if explanation.held_back:
            self._say("explain.paid", amount=self._money(explanation.paid_cents))

    def _parts(self, parts: tuple[ExplainedPart, ...]) -> None:
        """Each part, with the steps that the one before did not have."""
        told: tuple[Step, ...] = ()
        for part in parts[:PARTS_SHOWN]:
            self._part(part, _common(told, part.steps))
            told = part.steps
        if left := parts[PARTS_SHOWN:]:
            count, cents = whole(self._language, len(left)), sum(part.cents for part in left)
            self._say("explain.more_parts", count=count, amount=self._money(cents))

    def _rests(self, explanation: Explanation) -> None:
        """What went on, weighs nothing, or is not distributed, and why."""
        for passed in explanation.passed_on:
            self._say("explain.passed_on", node=passed.node, amount=self._money(passed.cents))
        for claim, cents in explanation.negative.items():
            self._say("explain.negative", claim=claim, amount=self._money(cents))
        for rest in explanation.rests:
            self._say(f"explain.rest.{rest.reason}", node=rest.node, amount=self._money(rest.cents))

    def _part(self, part: ExplainedPart, told: int) -> None:
        """A part; so many of its steps were told with the one before."""
        for step in part.steps[told:]:
            self._step(step)
        for lot in part.lots[:LOTS_SHOWN]:
            self._lot(lot)
        if len(part.lots) > LOTS_SHOWN:
            self._more(part.lots[LOTS_SHOWN:])
        if len(part.lots) > 1 and part.lots[0].step is None:
            self._say("explain.together", credits=self._credits(part.lots))

    def _more(self, left: tuple[ExplainedLot, ...]) -> None:
        """Lots that are too many to show: how many, and what they count or were paid."""
        self._say(
            "explain.more" if left[0].step else "explain.more_counted",
            count=whole(self._language, len(left)),
            credits=self._credits(left),
            amount=self._money(sum(lot.step.line.amount for lot in left if lot.step)),
        )

    def _step(self, step: Step) -> None:
        line, by_weight = step.line, step.line.floor + step.line.rounded_up
        if step.divided < step.given:
            divided, given = self._money(step.divided), self._money(step.given)
            claimed = step.method in _OF_CLAIMS and step.bound is None
            told = "explain.capped" if claimed else "explain.divided"
            self._say(told, node=step.node, divided=divided, given=given)
        self._say(
            "explain.step",
            node=step.node,
            method=self._console.text(f"explain.method.{step.method}"),
            divided=self._money(step.divided),
            weight=self._weight(step, line.weight),
            total=self._weight(step, line.total_weight),
            amount=self._money(line.amount if step.bound is None else by_weight),
        )
        if step.bound is None:
            self._rounded(step, indent=4)
        else:
            is_claim = step.method == "cascade" and node_kind(line.id) == "claim"
            bound = "open" if is_claim else step.bound
            self._say(f"explain.bound.{bound}", amount=self._money(line.amount))

    def _weight(self, step: Step, weight: int) -> str:
        """What a cascade brought is in 1e-8 of the currency; other weights are whole numbers."""
        if step.method == "cascade":
            return units(self._language, weight)
        return whole(self._language, weight)

    def _rounded(self, step: Step, *, indent: int) -> None:
        """The odd cent, where a line got one."""
        line = step.line
        if line.rounded_up:
            following = step.next_remainder or 0
            self._say(
                "explain.rounded_equal" if following == line.remainder else "explain.rounded",
                indent=" " * indent,
                remainder=self._share(line.remainder, line.total_weight),
                following=self._share(following, line.total_weight),
            )

    def _lot(self, lot: ExplainedLot) -> None:
        count = lot.last - lot.first + 1
        paid = lot.step.line.amount if lot.step else 0
        self._say(
            "explain.lot" if lot.step else "explain.counted",
            contribution=lot.contribution,
            credits=self._credits((lot,)),
            range=f"{lot.recognition}:{lot.first}-{lot.last}",
            tariff=self._money(lot.tariff_cents),
            worth=self._money(count * lot.tariff_cents),
            paid=self._money(paid),
        )
        if lot.step:
            self._rounded(lot.step, indent=6)
        if lot.paid_before_cents:
            self._say("explain.paid_before", amount=self._money(lot.paid_before_cents))
        if lot.facts is not None:
            who = ", ".join(map(self._reader.agent_name, lot.facts.recognised_by))
            self._say(
                "explain.measured",
                measures=" · ".join(map(self._measure, lot.facts.measures)),
                who=who,
                day=day(self._language, lot.facts.recognised_on),
            )

    def _measure(self, measure: Measure) -> str:
        places = self._places(measure.unit)
        amount = decimal(self._language, measure.number, places)
        shown = f"{measure.of} {amount} {measure.unit}"
        if measure.low is None or measure.high is None:
            return shown
        low, high = (
            decimal(self._language, int(bound), places) for bound in (measure.low, measure.high)
        )
        return f"{shown} ({low}–{high})"

    def _places(self, unit: UnitId) -> int:
        return self._before[Units][unit].decimals

    def _credits(self, lots: tuple[ExplainedLot, ...]) -> str:
        """The credits of some lots, as `1 credit` or `90 credits`."""
        count = sum(lot.last - lot.first + 1 for lot in lots)
        one, many = map(self._console.text, ("explain.credit", "explain.credits"))
        return f"{whole(self._language, count)} {plural(self._language, count, one, many)}"

    def _money(self, cents: int) -> str:
        return money(self._language, cents, self._currency)

    def _share(self, remainder: int, total: int) -> str:
        """A remainder as a decimal, cut after three digits."""
        digits = Fraction(remainder * 10**DIGITS_OF_A_REMAINDER, total)
        cut = digits.numerator // digits.denominator
        return decimal(self._language, cut, DIGITS_OF_A_REMAINDER) + "…"

    def _say(self, name: str, **facts: object) -> None:
        self._console.say(name, **facts)
