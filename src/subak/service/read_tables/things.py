"""Units, specifications, resources with their quantities now, and processes."""

from subak.core.books import BooksOpened
from subak.core.entry import Stamp
from subak.core.state import State
from subak.ledger.processes import ProcessClosed, ProcessOpened
from subak.ledger.resources import Resource, ResourceRegistered, Resources
from subak.ledger.units import CURRENCY_DECIMALS, SpecificationDefined, UnitDefined
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table("unit", "id TEXT PRIMARY KEY, decimals BIGINT NOT NULL, n BIGINT NOT NULL")
table(
    "specification",
    "id TEXT PRIMARY KEY, unit TEXT NOT NULL, effort_unit TEXT, n BIGINT NOT NULL",
)
table(
    "resource",
    "id TEXT PRIMARY KEY, name BYTEA, specification TEXT NOT NULL, unit TEXT NOT NULL,"
    " accountable TEXT NOT NULL, custodian TEXT NOT NULL, accounting BIGINT NOT NULL,"
    " onhand BIGINT NOT NULL, packed BIGINT NOT NULL, contained_in TEXT, place TEXT, stage TEXT,"
    " state TEXT, n BIGINT NOT NULL",
)
table(
    "process",
    "id TEXT PRIMARY KEY, specification TEXT, pact TEXT, opened_by TEXT NOT NULL,"
    " opened_on TEXT NOT NULL, closed_on TEXT, n BIGINT NOT NULL",
)

_CHANGE = (
    "UPDATE resource SET accountable = ?, custodian = ?, accounting = ?, onhand = ?, packed = ?,"
    " contained_in = ?, place = ?, stage = ?, state = ? WHERE id = ?"
)


@projector("books.opened")
def currency_unit(state: State, stamp: Stamp, said: BooksOpened, rows: Rows) -> None:
    """The currency is a unit from the first entry on."""
    rows.insert("unit", said.currency.lower(), CURRENCY_DECIMALS, stamp.n)


@projector("unit.defined")
def unit(state: State, stamp: Stamp, said: UnitDefined, rows: Rows) -> None:
    """A unit and its decimals."""
    rows.insert("unit", said.id, said.decimals, stamp.n)


@projector("specification.defined")
def specification(state: State, stamp: Stamp, said: SpecificationDefined, rows: Rows) -> None:
    """A kind of resource and its units."""
    rows.insert("specification", said.id, said.unit, said.effort_unit, stamp.n)


@projector("resource.registered")
def registered(state: State, stamp: Stamp, said: ResourceRegistered, rows: Rows) -> None:
    """A resource as it was registered."""
    show_new_resource(state, stamp, rows, said.id, said.name)


@projector("process.opened")
def opened(state: State, stamp: Stamp, said: ProcessOpened, rows: Rows) -> None:
    """A process that nobody has closed yet."""
    opener = stamp.actor
    rows.insert("process", said.id, said.specification, said.pact, opener, stamp.day, None, stamp.n)


@projector("process.closed")
def closed(state: State, stamp: Stamp, said: ProcessClosed, rows: Rows) -> None:
    """The day on which it was closed."""
    rows.change("UPDATE process SET closed_on = ? WHERE id = ?", stamp.day, said.process)


def show_new_resource(
    state: State, stamp: Stamp, rows: Rows, resource: str, name: bytes | None
) -> None:
    """A resource that was not there before, as it is now."""
    held = state[Resources][resource]
    rows.insert(
        "resource",
        resource,
        name,
        held.specification,
        held.unit,
        *_changing(held),
        stamp.n,
    )


def show_resource(state: State, rows: Rows, resource: str) -> None:
    """A known resource as it is now."""
    rows.change(_CHANGE, *_changing(state[Resources][resource]), resource)


def _changing(held: Resource) -> tuple[str | int | None, ...]:
    """What may change of a resource, in the order of the columns."""
    return (
        held.accountable,
        held.custodian,
        held.accounting,
        held.onhand,
        held.packed,
        held.contained_in,
        held.place,
        held.stage,
        held.state,
    )
