"""`subak show trace` and `track`: what a thing came from, and what became of it, as a tree."""

from collections.abc import Callable, Iterable
from typing import Literal

from subak.cli.console import Cell, Console
from subak.cli.show_cells import Cells
from subak.cli.tree import depths, lines
from subak.core.errors import need
from subak.ledger.trace import Flow, Item, Step, trace, track
from subak.service.reader import Reader

COLUMNS = ("step", "depth", "type", "id", "told", "from")
_FLOWS = """SELECT id, action, resource, to_resource, process FROM event
 WHERE withdrawn_on IS NULL ORDER BY n"""
_EVENT = """SELECT action, provider, receiver, happened_on, quantity, unit, effort, effort_unit
 FROM event WHERE id = ?"""
_RESOURCE = "SELECT name, accounting, unit, accountable FROM resource WHERE id = ?"
_PROCESS = "SELECT coalesce(specification, '') FROM process WHERE id = ?"
Way = Callable[[Iterable[Flow], Item], tuple[Step, ...]]


def show_trace(reader: Reader, console: Console, of: str) -> None:
    """Backwards."""
    _show(reader, console, of, trace)


def show_track(reader: Reader, console: Console, of: str) -> None:
    """Forwards."""
    _show(reader, console, of, track)


def _show(reader: Reader, console: Console, of: str, way: Way) -> None:
    flows = [
        Flow(id=str(id_), action=action, resource=first, to_resource=second, process=process)  # type: ignore[arg-type]
        for id_, action, first, second, process in reader.select(_FLOWS)
    ]
    steps = way(flows, Item(_kind_of(reader, of), of))
    teller = _Teller(reader, console)
    places = {step.item: place for place, step in enumerate(steps)}
    parents = [None if step.parent is None else places[step.parent] for step in steps]
    if console.form:
        rows = zip(steps, depths(parents), strict=True)
        console.table(COLUMNS, [teller.row(*facts) for facts in enumerate(rows)])
        return
    for line in lines([teller.line(step.item) for step in steps], parents):
        print(line)


def _kind_of(reader: Reader, of: str) -> Literal["event", "resource", "process"]:
    """What an id names. Refused: show.way_unknown."""
    kinds: tuple[Literal["resource", "event", "process"], ...] = ("resource", "event", "process")
    found = [k for k in kinds if reader.select(f"SELECT 1 FROM {k} WHERE id = ?", of)]  # noqa: S608
    need(found, "show.way_unknown", id=of)
    return found[0]


class _Teller:
    """Tells what an item is: an event with its amounts, a resource with what there is now."""

    def __init__(self, reader: Reader, console: Console) -> None:
        self._reader, self._cells = reader, Cells(reader, console)

    def row(self, place: int, reached: tuple[Step, int]) -> tuple[Cell, ...]:
        """A step for programs."""
        (item, parent), depth = reached
        return place, depth, item.kind, item.id, self._told(item), parent.id if parent else ""

    def line(self, item: Item) -> str:
        """A step for people."""
        kind = f" ({self._cells.word('type', item.kind)})" if item.kind != "event" else ""
        told = self._told(item)
        return f"{item.id}{kind}" + (f" · {told}" if told else "")

    def _told(self, item: Item) -> str:
        tell = {"event": self._event, "resource": self._resource, "process": self._process}
        return " · ".join(part for part in tell[item.kind](item.id) if part)

    def _event(self, event: str) -> tuple[str, ...]:
        row = self._reader.select(_EVENT, event)[0]
        action, provider, receiver, day, quantity, unit, effort, effort_unit = row
        agents = [self._cells.agent(each) for each in dict.fromkeys((provider, receiver))]
        amounts = [self._amount(quantity, unit), self._amount(effort, effort_unit)]
        deed = " ".join([self._cells.word("action", action), *filter(None, amounts)])
        return str(day), deed, " → ".join(agents)

    def _resource(self, resource: str) -> tuple[str, ...]:
        row = self._reader.select(_RESOURCE, resource)[0]
        name, accounting, unit, accountable = row
        held = f"{self._amount(accounting, unit)}, {self._cells.agent(accountable)}"
        return self._reader.name(name), held

    def _process(self, process: str) -> tuple[str, ...]:
        (specification,) = self._reader.select(_PROCESS, process)[0]
        return (str(specification),)

    def _amount(self, number: object, unit: object) -> str:
        if number is None:
            return ""
        return f"{self._cells.amount(str(number), str(unit))} {unit!s}"
