"""What a simulation tells: tables for people, JSON or CSV for programs, and a chart.

For people by name, for programs by id; money for people with its currency, for programs exactly.
A chart is made to be shown around, so it names only whose name was published.
"""

from typing import NamedTuple

from subak.cli.charts import Bars, Chart, Group, draw
from subak.cli.console import Cell, Console
from subak.cli.files import new_file
from subak.cli.show_cells import Cells
from subak.core.errors import Refused
from subak.exchange import amounts
from subak.finance.comparing import Change, Comparison
from subak.finance.trace import Rest
from subak.finance.varying import Effect
from subak.language.catalogue import refusal
from subak.language.numbers import NARROW, day, decimal
from subak.service.reader import Reader
from subak.service.trying import Trial

_FORM = ("kind", "name", "sphere", "before", "after", "change")
_PEOPLE = ("who", "sphere", "before", "after", "change", "change_percent")
_SUMS = ("where", "before", "after", "change", "change_percent")
_ALONE = {"before", "change", "change_percent"}
"""Columns that say nothing where there is one rule only."""
_EFFECTS = (
    "node", "parameter", "value", "percent", "varied", "moved", "gains", "gains_amount",
    "loses", "loses_amount", "refused", "reason",
)  # fmt: skip
_EFFECTS_TOLD = ("parameter", "value", "varied", "moved", "gains", "loses")
MOST_BARS = 15


class Simulated(NamedTuple):
    """All that a simulation found."""

    rule: tuple[str, str]
    """Name and title."""
    other: tuple[str, str] | None
    trial: Trial
    supposed: int
    """How many entries were supposed."""
    comparison: Comparison
    rests: tuple[Rest, ...]
    effects: list[Effect] | None
    refusal: Refused | None
    """Why the books would refuse such a run."""
    input: str
    """The digest of all that was computed from; empty where a run is bound to none."""


def tell(console: Console, reader: Reader, simulated: Simulated, svg: str | None) -> None:
    """Tell everything in the form that was asked for, and write the chart."""
    told = _Told(console, reader, simulated)
    if console.form == "json":
        console.value(told.as_json())
    elif console.form == "csv" and simulated.effects is not None:
        console.table(_EFFECTS, [told.effect_row(each) for each in simulated.effects])
    elif console.form == "csv":
        console.table(_FORM, [told.form_row(each) for each in told.every])
    else:
        told.tables()
    if svg is not None:
        with new_file(svg) as stream:
            stream.write(told.chart())
        console.say("simulate.drawn", file=svg)


class _Told:
    """One simulation, told to one reader."""

    def __init__(self, console: Console, reader: Reader, simulated: Simulated) -> None:
        self._console, self._reader, self._found = console, reader, simulated
        self._cells = Cells(reader, console)
        self._language = console.language
        found = simulated.comparison
        self.every = (*found.people, *found.spheres, *found.accounts)

    def form_row(self, change: Change) -> tuple[Cell, ...]:
        """A change for programs."""
        before = None if change.before is None else amounts.text_of(change.before)
        moved = None if change.before is None else amounts.text_of(change.change)
        after = amounts.text_of(change.after)
        return change.kind, change.name, change.sphere, before, after, moved

    def effect_row(self, effect: Effect) -> tuple[Cell, ...]:
        """A varied number for programs."""
        return (
            effect.node,
            effect.name,
            effect.value,
            effect.percent,
            effect.varied,
            amounts.text_of(effect.moved),
            effect.gains,
            amounts.text_of(effect.gains_cents),
            effect.loses,
            amounts.text_of(effect.loses_cents),
            effect.refused,
            effect.reason,
        )

    def as_json(self) -> dict[str, object]:
        """Everything for programs."""
        found, state = self._found, self._found.trial.state
        name, title = found.rule
        told: dict[str, object] = {
            "pool": found.trial.pool,
            "day": state.today,
            "entries": state.size,
            "supposed": found.supposed,
            "sources": list(found.trial.sources),
            "deliveries": list(found.trial.deliveries),
            "input": found.input or None,
            "amount": amounts.text_of(found.comparison.amount),
            "moved": amounts.text_of(found.comparison.moved),
            "rule": {"name": name, "title": title},
            "against": None,
            "changes": [dict(zip(_FORM, self.form_row(e), strict=True)) for e in self.every],
            "rests": [
                {"node": e.node, "reason": e.reason, "amount": amounts.text_of(e.cents)}
                for e in found.rests
            ],
            "would_be_refused": found.refusal.code if found.refusal else None,
        }
        if found.other is not None:
            told["against"] = {"name": found.other[0], "title": found.other[1]}
        if found.effects is not None:
            rows = [self.effect_row(each) for each in found.effects]
            told["effects"] = [dict(zip(_EFFECTS, row, strict=True)) for row in rows]
        return told

    def tables(self) -> None:
        """Everything for people."""
        console, found = self._console, self._found
        console.say("simulate.head", **self._facts())
        for side, rule in (("before", found.other), ("after", found.rule)):
            if rule is not None:
                console.say(f"simulate.{side}", name=rule[0], title=rule[1])
        if found.supposed:
            console.say("simulate.supposed", count=found.supposed)
        console.say("simulate.people")
        self._table(_PEOPLE, [self._person(each) for each in found.comparison.people])
        console.say("simulate.sums")
        self._table(_SUMS, self._sums())
        self._notes()
        if found.effects is not None:
            self._effects(found.effects)

    def chart(self) -> str:
        """Paired bars of spheres, persons and named accounts."""
        found, text = self._found.comparison, self._console.text
        first, rest = found.people[:MOST_BARS], found.people[MOST_BARS:]
        people = [self._bars(each, self._published(each.name)) for each in first]
        if rest:
            others = text("simulate.others", count=len(rest))
            people.append(Bars(others, _sum(rest, before=True), _sum(rest, before=False) or 0))
        groups = (
            ("simulate.spheres", [self._bars(e, self._sphere(e.name)) for e in found.spheres]),
            ("simulate.people", people),
            ("simulate.accounts", [self._bars(each, each.name) for each in found.accounts]),
        )
        rule, other = self._found.rule, self._found.other
        chart = Chart(
            title=text("simulate.chart", **self._facts()),
            before=None
            if other is None
            else text("simulate.before", name=other[0], title=other[1]),
            after=text("simulate.after", name=rule[0], title=rule[1]),
            groups=tuple(Group(text(name).strip(), tuple(bars)) for name, bars in groups if bars),
            language=self._language,
        )
        return draw(chart, self._cells.money)

    def _facts(self) -> dict[str, object]:
        trial = self._found.trial
        return {
            "day": day(self._language, trial.state.today),
            "amount": self._cells.money(self._found.comparison.amount),
            "pool": trial.pool,
            "sources": ", ".join(trial.sources),
        }

    def _table(self, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> None:
        """A table, without what compares where there is nothing to compare with."""
        alone = self._found.other is None
        shown = [at for at, name in enumerate(columns) if not (alone and name in _ALONE)]
        told = [tuple(row[at] for at in shown) for row in rows]
        self._console.table([columns[at] for at in shown], told)

    def _person(self, change: Change) -> tuple[Cell, ...]:
        who = self._cells.agent(change.name)
        return who, self._sphere(change.sphere), *self._figures(change)

    def _sums(self) -> list[tuple[Cell, ...]]:
        found = self._found.comparison
        rows = [(self._sphere(each.name), *self._figures(each)) for each in found.spheres]
        rows += [(each.name, *self._figures(each)) for each in found.accounts]
        whole = Change(
            kind="account",
            name="total",
            sphere="",
            before=None if self._found.other is None else found.amount,
            after=found.amount,
        )
        return [*rows, (self._console.text("simulate.total"), *self._figures(whole))]

    def _figures(self, change: Change) -> tuple[Cell, ...]:
        money = self._cells.money
        if change.before is None:
            return None, money(change.after), None, None
        moved = self._signed(change.change) if change.change else "="
        return money(change.before), money(change.after), moved, self._percent(change)

    def _signed(self, cents: int) -> str:
        return ("+" if cents > 0 else "") + self._cells.money(cents)

    def _percent(self, change: Change) -> str:
        """How much of what it was, to a tenth (half goes up)."""
        if not change.change:
            return ""
        if not change.before:
            return self._console.text("simulate.new")
        tenths = (abs(change.change) * 2_000 // change.before + 1) // 2
        sign = "+" if change.change > 0 else "-"
        space = NARROW if self._language == "fr" else ""
        return f"{sign}{decimal(self._language, tenths, 1)}{space}%"

    def _notes(self) -> None:
        """What the tables do not say: how much moves, why something stays, what would refuse."""
        console, found = self._console, self._found
        if found.other is not None:
            console.say("simulate.moved", moved=self._cells.money(found.comparison.moved))
        else:
            self._say_alone()
        for rest in found.rests:
            amount = self._cells.money(rest.cents)
            console.say(f"explain.rest.{rest.reason}", node=rest.node, amount=amount)
        if found.refusal is not None:
            console.say("simulate.refused", problem=refusal(self._language, found.refusal))
        if found.input:
            console.say("simulate.input", input=found.input)
        console.say("simulate.nothing_written")

    def _say_alone(self) -> None:
        adopted = ", ".join(self._found.trial.adopted)
        self._console.say("simulate.alone", pool=self._found.trial.pool, adopted=adopted or "–")

    def _effects(self, effects: list[Effect]) -> None:
        if not effects:
            self._console.say("simulate.no_parameters")
            return
        self._console.say("simulate.effects")
        self._console.table(_EFFECTS_TOLD, [self._effect(each) for each in effects])

    def _effect(self, effect: Effect) -> tuple[Cell, ...]:
        parameter = f"{effect.node} {effect.name}"
        if effect.refused:
            why = effect.reason or effect.refused
            because = self._console.text("simulate.varied_refused", why=why)
            return parameter, effect.value, effect.varied, "", "", because
        moved = self._cells.money(effect.moved) if effect.moved else "="
        gains = self._who_and(effect.gains, effect.gains_cents)
        loses = self._who_and(effect.loses, effect.loses_cents)
        return parameter, effect.value, effect.varied, moved, gains, loses

    def _who_and(self, name: str, cents: int) -> str:
        if not name:
            return ""
        who = name if ":" in name else self._cells.agent(name)
        return f"{who} {self._signed(cents)}"

    def _sphere(self, code: str) -> str:
        return self._cells.word("sphere", code)

    def _bars(self, change: Change, label: str) -> Bars:
        return Bars(label, change.before, change.after)

    def _published(self, agent: str) -> str:
        rows = self._reader.select("SELECT name FROM agent WHERE id = ?", agent)
        return (self._reader.published_name(rows[0][0]) if rows else "") or agent


def _sum(changes: tuple[Change, ...], *, before: bool) -> int | None:
    """What several get together."""
    if before and any(each.before is None for each in changes):
        return None
    return sum((each.before or 0) if before else each.after for each in changes)
