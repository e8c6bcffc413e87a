"""Linked data in the words of Valueflows turned into entries, in the order of the file.

Agents, units, specifications, resources, processes and events become entries; what a node refers to
and no node describes (a unit, a kind of resource, an agent) is made known first. Pacts, protocols
and evidence do not come along: an imported event is no contribution. Texts become commitments.

A resource that stands before the first event which names it comes with its quantities; one that an
event may bring into being is created by that event. What is in the books already, in the same
words, is left out; under the same id with other words it is a problem. A problem names the node and
goes on, so that all are named at once.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from subak.core.entry import Entry
from subak.core.errors import Refused, need
from subak.core.values import AgentId, ResourceId, SpecificationId, UnitId
from subak.exchange.linked_data import Node
from subak.exchange.valueflows_ids import MOST_DECIMALS, Ids, decimals_of, parts
from subak.ledger.agents import AgentRegistered, AgentType, Sphere
from subak.ledger.resources import ResourceRegistered
from subak.ledger.units import SpecificationDefined, UnitDefined


class Said(NamedTuple):
    """An entry, for whom it is said, and the node that it comes from."""

    entry: Entry
    principal: str
    place: str
    iri: str


class Problem(NamedTuple):
    """Why a node cannot be imported."""

    place: str
    iri: str
    refused: Refused


class Books(Protocol):
    """What an import asks of the books that it goes into."""

    @property
    def operator(self) -> str:
        """Who registers."""

    def decimals(self, unit: str) -> int | None:
        """The decimals of a known unit."""

    def unit_of(self, specification: str) -> str | None:
        """The unit of a known specification."""

    def agent(self, agent: str) -> tuple[str, str] | None:
        """Type and sphere of a known agent."""

    def said(self, entry: str) -> Entry | None:
        """The entry of an id."""

    def proper(self, entry: Entry) -> Entry:
        """The entry as its own bytes say it. Refused: entry.field_wrong."""

    def commit(self, text: str) -> bytes:
        """A commitment to a text, which is kept when the import succeeds."""


class Things:
    """What is made known before events: each once, when it is first needed."""

    def __init__(self, nodes: list[Node], books: Books, sphere: Sphere) -> None:
        self.ids, self.books = Ids(nodes), books
        self.said: list[Said] = []
        self.known = 0
        self.undescribed = 0
        """Agents of whom the file has nothing but the name."""
        self.units_of: dict[str, str] = {}
        """Units of resources, by id."""
        self._sphere = sphere
        self._nodes = {node.iri: node for node in reversed(nodes)}
        self._decimals = _decimals(nodes, self.ids)
        self._seen: set[str] = set()
        self._place = ("", "")

    def at(self, node: Node) -> None:
        """The node that is worked on; what is said now comes from it."""
        self._place = (node.place, node.iri)

    def say(self, entry: Entry, principal: str) -> None:
        """An entry, unless the books have it. Refused: import.id_taken, entry.field_wrong."""
        entry = self.books.proper(entry)
        before = self.books.said(entry.id)
        if before is None:
            self.said.append(Said(entry, principal, *self._place))
            return
        need(bare(before) == bare(entry), "import.id_taken", id=entry.id, kind=before.kind)
        self.known += 1

    def agent(self, iri: str) -> AgentId:
        """An agent, registered where it is not known."""
        agent = AgentId(self.ids.of("agent", iri))
        if not self._first("agent", agent):
            return agent
        node = self._nodes.get(iri)
        kind, sphere = self._traits(node)
        known = self.books.agent(agent)
        if known is not None:
            same = node is None or known == (kind, sphere) or node.text("subak:type") is None
            need(same, "import.id_taken", id=agent, kind="agent.registered")
            self.known += 1
            return agent
        self.undescribed += node is None
        name = self.books.commit((node.text("name") if node else None) or iri)
        self.say(
            AgentRegistered(id=agent, type=kind, sphere=sphere, name=name), self.books.operator
        )
        return agent

    def unit(self, iri: str) -> UnitId:
        """A unit, defined where it is not known."""
        unit = UnitId(self.ids.unit(iri))
        if self._first("unit", unit) and self.books.decimals(unit) is None:
            decimals = self._decimals.get(unit, 0)
            self.say(UnitDefined(id=unit, decimals=decimals), self.books.operator)
        return unit

    def parts(self, text: str, unit: str) -> str:
        """An amount as entries hold it."""
        known = self.books.decimals(unit)
        decimals = self._decimals.get(unit, 0) if known is None else known
        return str(parts(text, decimals, unit))

    def measure(self, node: Node) -> tuple[str, UnitId]:
        """An amount and its unit. Refused: import.measure_incomplete and those of `parts`."""
        text, iri = node.text("hasNumericalValue"), node.iri_of("hasUnit")
        if text is None or iri is None:
            raise Refused("import.measure_incomplete", place=node.place)
        unit = self.unit(iri)
        return self.parts(text, unit), unit

    def specification(self, iri: str | None, unit: str | None) -> SpecificationId:
        """A kind of resource; one that no node describes has the unit of its first resource."""
        node = self._nodes.get(iri or "")
        said = node.iri_of("defaultUnitOfResource") if node else None
        unit = self.unit(said) if said else unit
        if unit is None:
            raise Refused("import.unit_missing", specification=iri or "")
        kind = SpecificationId(self.ids.of("specification", iri) if iri else f"in-{unit}")
        if self._first("specification", kind) and self.books.unit_of(kind) is None:
            effort = node.iri_of("defaultUnitOfEffort") if node else None
            entry = SpecificationDefined(
                id=kind, unit=UnitId(unit), effort_unit=self.unit(effort) if effort else None
            )
            self.say(entry, self.books.operator)
        return kind

    def resource(self, node: Node, accountable: str | None) -> ResourceId:
        """A resource that is there already, as it was when it was registered."""
        first = next(iter(node.inside("subak:registered")), None)
        accounting, unit = self._quantity(node, "accountingQuantity")
        onhand, other = self._quantity(node, "onhandQuantity")
        unit = unit or other
        kind = self.specification(node.iri_of("conformsTo"), unit)
        if unit is None or accountable is None:
            raise Refused("import.resource_incomplete", resource=node.iri)
        custodian, inside, place = None, None, None
        if first is not None:
            accounting = self.parts(first.text("subak:accounting") or "", unit)
            onhand = self.parts(first.text("subak:onhand") or "", unit)
            accountable = first.iri_of("subak:accountable") or accountable
            custodian, inside = first.iri_of("subak:custodian"), first.iri_of("subak:containedIn")
            place = first.text("subak:place")
        resource = ResourceId(self.ids.of("resource", node.iri))
        self.units_of[resource] = unit
        name = node.text("name") or node.text("note")
        entry = ResourceRegistered(
            id=resource,
            specification=kind,
            accountable=self.agent(accountable),
            custodian=self.agent(custodian) if custodian else None,
            accounting=accounting or onhand or "0",
            onhand=onhand or accounting or "0",
            place=place,
            contained_in=ResourceId(self.ids.of("resource", inside)) if inside else None,
            name=self.books.commit(name) if name else None,
        )
        self.say(entry, self.books.operator)
        return resource

    def _quantity(self, node: Node, word: str) -> tuple[str | None, UnitId | None]:
        for measure in node.inside(word):
            return self.measure(measure)
        return None, None

    def _traits(self, node: Node | None) -> tuple[AgentType, Sphere]:
        if node is None:
            return "organisation", self._sphere
        kind: AgentType = "organisation"
        if "Person" in node.types:
            kind = "person"
        elif "EcologicalAgent" in node.types:
            kind = "ecosystem"
        said, sphere = node.text("subak:type"), node.text("subak:sphere")
        return (said or kind), (sphere or self._sphere)  # type: ignore[return-value]  # proper() checks

    def _first(self, area: str, key: str) -> bool:
        new = f"{area} {key}" not in self._seen
        self._seen.add(f"{area} {key}")
        return new


def bare(entry: Entry) -> Entry:
    """An entry without what an import never brings, so that two can be compared."""
    absent: dict[str, object] = {"name": None, "pact": None, "protocol": None, "evidence": ()}
    here = {field: value for field, value in absent.items() if field in entry.__struct_fields__}
    created = getattr(entry, "creates", None)
    if created is not None:
        here["creates"] = replace(created, name=None)
    return replace(entry, **here)


def _decimals(nodes: Iterable[Node], ids: Ids) -> dict[str, int]:
    """The decimals of each unit: as its node says, else as the finest amount needs."""
    found: dict[str, int] = {}
    for node in nodes:
        said = node.text("subak:decimals")
        if "Unit" in node.types and said is not None and re.fullmatch("[0-9]", said):
            found[ids.unit(node.iri)] = int(said)
    stated = frozenset(found)
    for node in nodes:
        for word in ("defaultUnitOfResource", "defaultUnitOfEffort"):
            iri = node.iri_of(word)
            if iri is not None:
                found.setdefault(ids.unit(iri), 0)
        for measure in _measures(node):
            iri, text = measure.iri_of("hasUnit"), measure.text("hasNumericalValue")
            if iri is not None and text is not None and ids.unit(iri) not in stated:
                unit = ids.unit(iri)
                found[unit] = max(found.get(unit, 0), _decimals_or_none(text))
    return found


def _decimals_or_none(text: str) -> int:
    try:
        return min(decimals_of(text), MOST_DECIMALS)
    except Refused:  # named where the amount is read
        return 0


def _measures(node: Node) -> Iterator[Node]:
    for values in node.values.values():
        for value in values:
            if isinstance(value, Node):
                yield value
