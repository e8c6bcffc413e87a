"""Corrections in the manner of Valueflows: an event that `corrects` another one, by a difference.

Valueflows says a correction as one more event of the same kind whose quantity, maybe below zero, is
what has to be added. Here it becomes a signed difference to the event that it corrects, or to the
one that an earlier correction corrects. What it says besides has to be what that event says: with
another action, agent, resource or unit it is no difference, and is refused by name.
"""

from subak.core.errors import Refused, need
from subak.core.values import AgentId, EventId, Quantity
from subak.exchange.linked_data import Node
from subak.exchange.valueflows_import import Things
from subak.ledger.corrections import EventCorrected
from subak.ledger.events import EventRecorded, Part

_PARTS: tuple[tuple[str, Part], ...] = (
    ("resourceQuantity", "quantity"),
    ("effortQuantity", "effort"),
)


class Corrections:
    """What may be corrected: the events of the file so far, and those of the books."""

    def __init__(self, things: Things) -> None:
        self._things = things
        self._said: dict[str, tuple[EventRecorded, AgentId]] = {}
        self._corrects: dict[str, str] = {}

    def recorded(self, event: EventRecorded, recorder: AgentId) -> None:
        """An event that later ones may correct."""
        self._said[event.id] = event, recorder

    def correct(self, node: Node) -> None:
        """Say the differences. Refused: import.corrected_unknown, .correction_unlike,
        .correction_empty, .correction_unit and those of `measure`.
        """
        things = self._things
        iri = node.iri_of("corrects") or ""
        iri = self._corrects.get(iri, iri)
        event, recorder = self._known(iri)
        self._check_like(node, event)
        said = node.iri_of("subak:recordedBy")
        parts = [each for each in _PARTS if node.inside(each[0])]
        need(parts, "import.correction_empty", event=iri)
        for word, part in parts:
            name = node.iri if part == "quantity" else f"{node.iri} {part}"
            corrected = EventCorrected(
                id=things.ids.of("correction", name),
                event=EventId(event.id),
                part=part,
                difference=self._difference(node.inside(word)[0], event, part),
            )
            things.say(corrected, things.agent(said) if said else recorder)
        self._corrects[node.iri] = iri

    def _known(self, iri: str) -> tuple[EventRecorded, AgentId]:
        event = self._things.ids.of("event", iri)
        if event in self._said:
            return self._said[event]
        held = self._things.books.said(event)
        if not isinstance(held, EventRecorded):
            raise Refused("import.corrected_unknown", event=iri)
        return held, held.provider

    def _check_like(self, node: Node, event: EventRecorded) -> None:
        created = event.creates.id if event.creates else None
        action = node.iri_of("action")
        need(action in (None, event.action), "import.correction_unlike", word="action", said=action)
        for word, area, known in (
            ("provider", "agent", (event.provider,)),
            ("receiver", "agent", (event.receiver,)),
            ("resourceInventoriedAs", "resource", (event.resource, created)),
            ("toResourceInventoriedAs", "resource", (event.to_resource, created)),
        ):
            iri = node.iri_of(word)
            like = iri is None or self._things.ids.of(area, iri) in known
            need(like, "import.correction_unlike", word=word, said=iri)

    def _difference(self, measure: Node, event: EventRecorded, part: Part) -> str:
        amount, unit = self._things.measure(measure)
        held: Quantity | None = event.quantity if part == "quantity" else event.effort
        same = held is None or held.unit == unit  # where there is none, the rules of events say so
        need(same, "import.correction_unit", unit=unit, expected=held.unit if held else None)
        return amount
