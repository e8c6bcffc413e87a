"""`subak show trace` and `track`: what a resource came from, and what became of it."""

from collections.abc import Callable, Iterable
from typing import Literal

from subak.cli.console import Cell, Console
from subak.cli.show_cells import Cells
from subak.core.errors import need
from subak.ledger.trace import Flow, Item, Step, trace, track
from subak.service.reader import Reader

COLUMNS = ("step", "type", "id", "told", "from")
_FLOWS = """SELECT id, action, resource, to_resource, process FROM event
 WHERE withdrawn_on IS NULL ORDER BY n"""
_EVENT = "SELECT action, provider, receiver, happened_on FROM event WHERE id = ?"
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
    cells = Cells(reader, console)
    rows = [_row(reader, cells, place, step) for place, step in enumerate(steps)]
    console.table(COLUMNS, rows)


def _kind_of(reader: Reader, of: str) -> Literal["event", "resource", "process"]:
    """What an id names. Refused: show.unknown."""
    kinds: tuple[Literal["resource", "event", "process"], ...] = ("resource", "event", "process")
    found = [k for k in kinds if reader.select(f"SELECT 1 FROM {k} WHERE id = ?", of)]  # noqa: S608
    need(found, "show.unknown", kind="resources", id=of)
    return found[0]


def _row(reader: Reader, cells: Cells, place: int, step: Step) -> tuple[Cell, ...]:
    item, parent = step
    told = ""
    if item.kind == "event":
        action, provider, receiver, day = reader.select(_EVENT, item.id)[0]
        told = f"{day!s} {action!s} {cells.agent(provider)} → {cells.agent(receiver)}"
    elif item.kind == "resource":
        (name,) = reader.select("SELECT name FROM resource WHERE id = ?", item.id)[0]
        told = reader.name(name)
    kind = cells.word("type", item.kind)
    return place, kind, item.id, told, parent.id if parent else ""
