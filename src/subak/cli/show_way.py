"""`subak show trace` and `track`: what a thing came from, and what became of it.

People see a tree; programs a row a step, with ids and whole numbers of the smallest unit.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from subak.cli.console import Console
from subak.cli.show_cells import Cells
from subak.cli.tree import depths, lines
from subak.core.errors import need
from subak.ledger.trace import Flow, Item, Step, trace, track
from subak.service.reader import Reader

COLUMNS = (
    "step", "depth", "type", "id", "from", "name", "action", "provider", "receiver", "happened_on",
    "quantity", "unit", "effort", "effort_unit", "accountable", "specification",
)  # fmt: skip
_FLOWS = """SELECT id, action, resource, to_resource, process FROM event
 WHERE withdrawn_on IS NULL
 AND (coalesce(resource, to_resource, process) IS NOT NULL OR id = ?) ORDER BY n"""
"""What names no thing and no process is on no way, unless it is where one starts."""
_FACTS = {
    "event": """SELECT action, provider, receiver, happened_on, quantity, unit, effort, effort_unit
 FROM event WHERE id = ?""",
    "resource": """SELECT name, accounting, unit, accountable, specification
 FROM resource WHERE id = ?""",
    "process": "SELECT specification FROM process WHERE id = ?",
}
_FACT_NAMES = {
    "event": ("action", "provider", "receiver", "happened_on", "quantity", "unit", "effort",
              "effort_unit"),
    "resource": ("name", "quantity", "unit", "accountable", "specification"),
    "process": ("specification",),
}  # fmt: skip
Way = Callable[[Iterable[Flow], Item], tuple[Step, ...]]
_Facts = dict[str, str | int | None]


def event_told(reader: Reader, cells: Cells, event: str) -> str:
    """An event of the books in one line."""
    return _told(cells, _facts(reader, Item("event", event)))


def show_trace(reader: Reader, console: Console, of: str) -> None:
    """Backwards."""
    _show(reader, console, of, trace)


def show_track(reader: Reader, console: Console, of: str) -> None:
    """Forwards."""
    _show(reader, console, of, track)


def _show(reader: Reader, console: Console, of: str, way: Way) -> None:
    start = Item(_kind_of(reader, of), of)
    flows = [
        Flow(id=str(id_), action=action, resource=first, to_resource=second, process=process)  # type: ignore[arg-type]
        for id_, action, first, second, process in reader.select(_FLOWS, of)
    ]
    steps = way(flows, start)
    places = {step.item: place for place, step in enumerate(steps)}
    parents = [None if step.parent is None else places[step.parent] for step in steps]
    found = [_facts(reader, step.item) for step in steps]
    if console.form:
        for facts, step, depth in zip(found, steps, depths(parents), strict=True):
            facts |= {"step": places[step.item], "depth": depth}
            facts |= {"from": step.parent.id if step.parent else None}
        console.table(COLUMNS, [[facts.get(name) for name in COLUMNS] for facts in found])
        return
    cells = Cells(reader, console)
    for line in lines([_told(cells, facts) for facts in found], parents):
        print(line)


def _kind_of(reader: Reader, of: str) -> Literal["event", "resource", "process"]:
    """What an id names. Refused: show.way_unknown."""
    kinds: tuple[Literal["resource", "event", "process"], ...] = ("resource", "event", "process")
    found = [k for k in kinds if reader.select(f"SELECT 1 FROM {k} WHERE id = ?", of)]  # noqa: S608
    need(found, "show.way_unknown", id=of)
    return found[0]


def _facts(reader: Reader, item: Item) -> _Facts:
    """What the books hold of an item: of a resource, how much there is now."""
    (row,) = reader.select(_FACTS[item.kind], item.id)
    facts: _Facts = {"type": item.kind, "id": item.id}
    for name, value in zip(_FACT_NAMES[item.kind], row, strict=True):
        facts[name] = reader.name(value) if isinstance(value, bytes) else value
    return facts


def _told(cells: Cells, facts: _Facts) -> str:
    """An item in one line."""
    if facts["type"] == "event":
        return " · ".join([str(facts["id"]), *_event(cells, facts)])
    head = f"{facts['id']!s} ({cells.word('type', facts['type'])})"
    tell = _resource(cells, facts) if facts["type"] == "resource" else [facts["specification"]]
    return " · ".join([head, *(str(part) for part in tell if part)])


def _event(cells: Cells, facts: _Facts) -> tuple[str, ...]:
    agents = dict.fromkeys((facts["provider"], facts["receiver"]))
    amounts = [
        _amount(cells, facts, *of) for of in (("quantity", "unit"), ("effort", "effort_unit"))
    ]
    deed = " ".join([cells.word("action", facts["action"]), *filter(None, amounts)])
    return str(facts["happened_on"]), deed, " → ".join(map(cells.agent, agents))


def _resource(cells: Cells, facts: _Facts) -> tuple[str | int | None, ...]:
    held = _amount(cells, facts, "quantity", "unit")
    return facts["name"], f"{held}, {cells.agent(facts['accountable'])}"


def _amount(cells: Cells, facts: _Facts, number: str, unit: str) -> str:
    if facts[number] is None:
        return ""
    return f"{cells.amount(str(facts[number]), str(facts[unit]))} {facts[unit]!s}"
