"""Events, net of their corrections, and what each did to the resources that it names.

`event_resource` keeps signs and former traits, so that the withdrawal of an event, which names
nothing but the event, can be shown by statements alone.
"""

from msgspec.json import Encoder

from subak.core.entry import Stamp
from subak.core.state import State
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.event_effects import net_signs, sides
from subak.ledger.events import EventRecorded, Events
from subak.ledger.measures import Measure
from subak.service.read_tables.projector import projector, table
from subak.service.read_tables.things import show_new_resource, show_resource
from subak.service.rows import Rows

table(
    "event",
    "id TEXT PRIMARY KEY, action TEXT NOT NULL, provider TEXT NOT NULL, receiver TEXT NOT NULL,"
    " happened_on TEXT NOT NULL, until TEXT, quantity BIGINT, unit TEXT, effort BIGINT,"
    " effort_unit TEXT, resource TEXT, to_resource TEXT, creates TEXT, process TEXT, place TEXT,"
    " state TEXT, pact TEXT, protocol TEXT, measures TEXT, evidence TEXT, classified_as TEXT,"
    " recorded_by TEXT NOT NULL, recorded_on TEXT NOT NULL, withdrawn_on TEXT, n BIGINT NOT NULL",
)
table(
    "event_resource",
    "event TEXT NOT NULL, resource TEXT NOT NULL, accounting BIGINT NOT NULL,"
    " onhand BIGINT NOT NULL, shaped BIGINT NOT NULL, accountable TEXT, custodian TEXT,"
    " packed BIGINT, contained_in TEXT, place TEXT, stage TEXT, state TEXT,"
    " PRIMARY KEY (event, resource)",
    "resource",
)

_UNDO_QUANTITIES = (
    "UPDATE resource SET"
    " accounting = accounting - (SELECT t.accounting * coalesce(e.quantity, 0)"
    " FROM event_resource t JOIN event e ON e.id = t.event"
    " WHERE t.event = ? AND t.resource = resource.id),"
    " onhand = onhand - (SELECT t.onhand * coalesce(e.quantity, 0)"
    " FROM event_resource t JOIN event e ON e.id = t.event"
    " WHERE t.event = ? AND t.resource = resource.id)"
    " WHERE id IN (SELECT resource FROM event_resource WHERE event = ?)"
)
_TRAITS = ("accountable", "custodian", "packed", "contained_in", "place", "stage", "state")
_BEFORE = ", ".join(
    f"{trait} = (SELECT t.{trait} FROM event_resource t"  # noqa: S608 - names of our own
    " WHERE t.event = ? AND t.resource = resource.id)"
    for trait in _TRAITS
)
_UNDO_TRAITS = (
    f"UPDATE resource SET {_BEFORE}"  # noqa: S608 - names of our own
    " WHERE id IN (SELECT resource FROM event_resource WHERE event = ? AND shaped = 1)"
)

_encode = Encoder(order="sorted").encode


def measures_text(measures: tuple[Measure, ...]) -> str | None:
    """Measures as JSON text; nothing where there are none."""
    return _encode(measures).decode() if measures else None


@projector("event.recorded")
def recorded(state: State, stamp: Stamp, said: EventRecorded, rows: Rows) -> None:
    """The event; a created resource stands in its place."""
    quantity, effort, creates = said.quantity, said.effort, said.creates
    first, second = (said.resource, said.to_resource) if creates is None else sides(said)
    rows.insert(
        "event",
        said.id,
        said.action,
        said.provider,
        said.receiver,
        said.happened_on,
        said.until,
        None if quantity is None else int(quantity.amount),
        None if quantity is None else quantity.unit,
        None if effort is None else int(effort.amount),
        None if effort is None else effort.unit,
        first,
        second,
        None if creates is None else creates.id,
        said.process,
        said.place,
        said.state,
        said.pact,
        said.protocol,
        measures_text(said.measures),
        " ".join([each.kind for each in said.evidence]),
        said.classified_as,
        stamp.by if stamp.principal is None else stamp.principal,
        stamp.day,
        None,
        stamp.n,
    )
    if (first is not None or second is not None) and said.changes_resources:
        _show_effects(state, stamp, said, rows)


@projector("event.corrected")
def corrected(state: State, stamp: Stamp, said: EventCorrected, rows: Rows) -> None:
    """Its quantities and measures as they are now, and those of its resources."""
    event = state[Events][said.event]
    told = event.said
    rows.change(
        "UPDATE event SET quantity = ?, effort = ?, measures = ? WHERE id = ?",
        None if told.quantity is None else event.quantity,
        None if told.effort is None else event.effort,
        measures_text(event.measures),
        said.event,
    )
    if said.part == "quantity" and told.changes_resources:
        for resource in net_signs(told):
            show_resource(state, rows, resource)


@projector("event.withdrawn")
def withdrawn(state: State, stamp: Stamp, said: EventWithdrawn, rows: Rows) -> None:
    """The day on which it was withdrawn; its resources are as if it had not happened."""
    event = said.event
    rows.change("UPDATE event SET withdrawn_on = ? WHERE id = ?", stamp.day, event)
    rows.change(_UNDO_QUANTITIES, event, event, event)
    rows.change(_UNDO_TRAITS, *[event] * (len(_TRAITS) + 1))


def _show_effects(state: State, stamp: Stamp, said: EventRecorded, rows: Rows) -> None:
    before = {each.resource: each.traits for each in state[Events][said.id].before}
    for resource, sign in net_signs(said).items():
        if said.creates is not None and resource == said.creates.id:
            show_new_resource(state, stamp, rows, resource, said.creates.name)
        else:
            show_resource(state, rows, resource)
        old = before.get(resource)
        traits = [None] * len(_TRAITS) if old is None else [getattr(old, t) for t in _TRAITS]
        shaped = int(old is not None)
        rows.insert(
            "event_resource", said.id, resource, sign.accounting, sign.onhand, shaped, *traits
        )
