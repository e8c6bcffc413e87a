"""Events of linked data, and the whole of an import: nodes in, entries and problems out."""

from collections.abc import Callable
from typing import NamedTuple, get_args

from subak.core.errors import Refused, need
from subak.core.instants import parse_day
from subak.core.values import ProcessId, Quantity, ResourceId, UnitId
from subak.exchange.linked_data import Node
from subak.exchange.valueflows_import import Books, Problem, Said, Things
from subak.exchange.valueflows_import_corrections import Corrections
from subak.ledger.actions import ACTIONS, Action
from subak.ledger.agents import Sphere
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded, NewResource
from subak.ledger.measures import Measure
from subak.ledger.processes import ProcessClosed, ProcessOpened

NODES_BETWEEN_REPORTS = 1_000
EVENTS = frozenset({"EconomicEvent", "subak:WithdrawnEvent"})
SETTLEMENT = "subak:Settlement"


class Defaults(NamedTuple):
    """What holds where a file does not say it: the sphere of agents, the day of events."""

    sphere: Sphere
    day: str | None = None


class Turned(NamedTuple):
    """What a file becomes."""

    said: list[Said]
    problems: list[Problem]
    known: int
    undescribed: int


def turn(
    nodes: list[Node], books: Books, defaults: Defaults, progress: Callable[[int, int], None]
) -> Turned:
    """Turn all nodes."""
    things = Things(nodes, books, defaults.sphere)
    turning = _Turning(nodes, things, defaults.day)
    problems = []
    for done, node in enumerate(nodes, start=1):
        things.at(node)
        before = len(things.said)
        try:
            turning.node(node)
        except Refused as refused:
            del things.said[before:]
            problems.append(Problem(node.place, node.iri, refused))
        if done % NODES_BETWEEN_REPORTS == 0 or done == len(nodes):
            progress(done, len(nodes))
    turning.close_processes()
    return Turned(things.said, problems, things.known, things.undescribed)


class _Turning:
    def __init__(self, nodes: list[Node], things: Things, day: str | None) -> None:
        self._things, self._day = things, day
        self._resources: dict[str, ResourceId] = {}
        """Those that are in the books or said already, by their whole name."""
        self._processes: dict[str, ProcessId] = {}
        self._finished: dict[str, Node] = {}
        self._described = {n.iri: n for n in reversed(nodes) if "EconomicResource" in n.types}
        self._process_nodes = {n.iri: n for n in reversed(nodes) if "Process" in n.types}
        self._first_agents = _first_agents(nodes)
        self._corrections = Corrections(things)

    def node(self, node: Node) -> None:
        """What a node adds."""
        things = self._things
        if node.types & {"Person", "Organization", "EcologicalAgent", "Agent"}:
            things.agent(node.iri)
        elif "Unit" in node.types:
            things.unit(node.iri)
        elif "ResourceSpecification" in node.types:
            if node.iri_of("defaultUnitOfResource"):
                things.specification(node.iri, None)
        elif "EconomicResource" in node.types:
            self._resource(node)
        elif "Process" in node.types:
            self._process(node.iri)
        elif node.types & EVENTS:
            self._flow(node)
        elif "subak:Correction" in node.types:
            self._correction(node)
        elif "subak:Withdrawal" in node.types:
            event = things.ids.of("event", node.iri_of("subak:event") or "")
            withdrawn = EventWithdrawn(id=things.ids.of("withdrawal", node.iri), event=event)  # type: ignore[arg-type]
            things.say(withdrawn, self._recorder(node))

    def close_processes(self) -> None:
        """Finished processes, when all their events are said."""
        for iri, node in self._finished.items():
            process = self._processes[iri]
            self._things.at(node)
            closing = ProcessClosed(id=self._things.ids.of("closing", iri), process=process)
            self._things.say(closing, self._things.books.operator)

    def _resource(self, node: Node) -> None:
        """The first time that it stands in the file; later ones tell what events made of it."""
        made = node.iri_of("subak:createdBy") is not None
        counted = node.inside("accountingQuantity") or node.inside("onhandQuantity")
        if node.iri in self._resources or made or not counted:
            return
        accountable = node.iri_of("primaryAccountable") or self._first_agents.get(node.iri)
        resource = self._things.resource(node, accountable)
        self._resources[node.iri] = resource

    def _process(self, iri: str) -> ProcessId:
        if iri in self._processes:
            return self._processes[iri]
        things, node = self._things, self._process_nodes.get(iri)
        based = node.iri_of("basedOn") if node else None
        opener = node.iri_of("inScopeOf") if node else None
        process = ProcessId(things.ids.of("process", iri))
        opened = ProcessOpened(
            id=process,
            specification=things.ids.code("process-specification", based) if based else None,
        )
        things.say(opened, things.agent(opener) if opener else things.books.operator)
        self._processes[iri] = process
        if node is not None and True in node.values.get("finished", ()):
            self._finished[iri] = node
        return process

    def _flow(self, node: Node) -> None:
        if SETTLEMENT in node.types:
            return  # money stays in the books that paid it
        if node.iri_of("corrects"):
            self._corrections.correct(node)
        else:
            self._event(node)

    def _event(self, node: Node) -> None:
        things, action = self._things, _action(node)
        provider, receiver = node.iri_of("provider"), node.iri_of("receiver")
        provider, receiver = provider or receiver, receiver or provider
        if provider is None or receiver is None:
            raise Refused("import.agent_missing", word="provider")
        quantity = self._quantity(node, "resourceQuantity", "subak:saidQuantity")
        resource, to_resource, creates = self._named(node, action, quantity)
        first, last = self._days(node)
        process = node.iri_of("inputOf") or node.iri_of("outputOf")
        event = EventRecorded(
            id=things.ids.of("event", node.iri),
            action=action,
            provider=things.agent(provider),
            receiver=things.agent(receiver),
            happened_on=first,
            until=last,
            quantity=quantity,
            effort=self._quantity(node, "effortQuantity", "subak:saidEffort"),
            resource=resource,
            to_resource=to_resource,
            creates=creates,
            process=self._process(process) if process else None,
            place=node.text("subak:place"),
            state=node.text("state"),
            measures=tuple(map(self._measure, node.inside("subak:measured"))),
            classified_as=node.text("resourceClassifiedAs"),
        )
        said = node.iri_of("subak:recordedBy")
        recorder = things.agent(said) if said else event.provider
        things.say(event, recorder)
        self._corrections.recorded(event, recorder)

    def _named(
        self, node: Node, action: Action, quantity: Quantity | None
    ) -> tuple[ResourceId | None, ResourceId | None, NewResource | None]:
        """First and second resource, and the one that the event brings into being."""
        may = ACTIONS[action].create_resource
        found: list[ResourceId | None] = []
        creates = None
        for word, creating in (
            ("resourceInventoriedAs", "optional"),
            ("toResourceInventoriedAs", "optionalTo"),
        ):
            iri = node.iri_of(word)
            if iri is None or iri in self._resources:
                found.append(self._resources[iri] if iri else None)
                continue
            need(may == creating, "import.resource_undescribed", resource=iri, action=action)
            creates = self._created(iri, quantity)
            found.append(None)
        return found[0], found[1], creates

    def _created(self, iri: str, quantity: Quantity | None) -> NewResource:
        things, described = self._things, self._described.get(iri)
        kind = described.iri_of("conformsTo") if described else None
        name = (described.text("name") or described.text("note")) if described else None
        unit = quantity.unit if quantity else None
        created = NewResource(
            id=things.ids.of("resource", iri),
            specification=things.specification(kind, unit),
            name=things.books.commit(name) if name else None,
        )
        self._resources[iri] = ResourceId(created.id)
        return created

    def _quantity(self, node: Node, word: str, said: str) -> Quantity | None:
        for measure in node.inside(word):
            amount, unit = self._things.measure(measure)
            before = node.text(said)
            if before is not None:
                amount = self._things.parts(before, unit)
            return Quantity(amount=amount, unit=unit)
        return None

    def _measure(self, node: Node) -> Measure:
        things = self._things
        unit = things.unit(node.iri_of("subak:unit") or "")
        amounts = {
            word: things.parts(text, unit) if text is not None else None
            for word in ("amount", "saidAmount", "low", "high")
            for text in [node.text(f"subak:{word}")]
        }
        source = node.iri_of("subak:source")
        return Measure(
            of=node.text("subak:of") or "",
            amount=amounts["saidAmount"] or amounts["amount"] or "",
            unit=UnitId(unit),
            low=amounts["low"],
            high=amounts["high"],
            method=node.text("subak:method"),
            source=things.agent(source) if source else None,
        )

    def _correction(self, node: Node) -> None:
        things = self._things
        event = things.ids.of("event", node.iri_of("subak:event") or "")
        unit = things.unit(node.iri_of("subak:unit") or "")
        corrected = EventCorrected(
            id=things.ids.of("correction", node.iri),
            event=event,  # type: ignore[arg-type]
            part=node.text("subak:part"),  # type: ignore[arg-type]  # proper() checks
            of=node.text("subak:of"),
            difference=things.parts(node.text("subak:difference") or "", unit),
        )
        things.say(corrected, self._recorder(node))

    def _recorder(self, node: Node) -> str:
        recorder = node.iri_of("subak:recordedBy")
        return self._things.agent(recorder) if recorder else self._things.books.operator

    def _days(self, node: Node) -> tuple[str, str | None]:
        """First and last day. Refused: import.day_missing, stamp.day_malformed."""
        first = node.text("hasPointInTime") or node.text("hasBeginning") or node.text("hasEnd")
        day = first[:10] if first else self._day
        if day is None:
            raise Refused("import.day_missing")
        last = node.text("hasEnd")
        until = parse_day(last[:10]) if last else None
        return parse_day(day), None if until == day else until


def _action(node: Node) -> Action:
    said = node.iri_of("action") or ""
    for action in get_args(Action):
        if said == action:
            return action  # type: ignore[no-any-return]
    raise Refused("import.action_unknown", action=said)


def _first_agents(nodes: list[Node]) -> dict[str, str]:
    """Who gives or gets a resource in the first event that names it."""
    found: dict[str, str] = {}
    for node in nodes:
        if node.types & EVENTS:
            for word, side in (
                ("resourceInventoriedAs", "provider"),
                ("toResourceInventoriedAs", "receiver"),
            ):
                resource, agent = node.iri_of(word), node.iri_of(side)
                if resource is not None and agent is not None:
                    found.setdefault(resource, agent)
    return found
