"""What the books hold as linked data in the words of Valueflows 1.0 (JSON-LD).

One node after the other, in the order of the log: agents, units, specifications, resources,
processes, events, agreements (pacts and purchases); then claims and what settled them. An event and
a resource are as they are now, after corrections; what Valueflows has no word for is said under the
prefix `subak`: spheres, measures, what a resource was when it was registered, each correction. So
others read what is, and other books of Subak can do again what was done. A withdrawn event is no
EconomicEvent.

Names of persons are not among it, only those that were published. Amounts are decimal texts in the
unit, exact.
"""

import json
from collections.abc import Callable, Iterator
from importlib.resources import files

from subak.core.books import BooksOpened
from subak.core.entry import Entry, Stamp
from subak.exchange.valueflows_claims import claim, settlement
from subak.exchange.valueflows_events import correction, event, withdrawal
from subak.exchange.valueflows_nodes import Known, Node, Tables, reference, said_only, to
from subak.ledger.agents import AgentRegistered
from subak.ledger.agreements import AgreementRecorded
from subak.ledger.corrections import EventCorrected, EventWithdrawn
from subak.ledger.events import EventRecorded
from subak.ledger.processes import ProcessOpened
from subak.ledger.resources import ResourceRegistered
from subak.ledger.units import CURRENCY_DECIMALS, SpecificationDefined, UnitDefined
from subak.pacts.pacts import PactDeclared

AGENT_CLASSES = {
    "person": "Person",
    "organisation": "Organization",
    "group": "Organization",
    "ecosystem": "EcologicalAgent",
}


def context(origin: str) -> Node:
    """The context in its file, with the base of these books."""
    vendored = files("subak.exchange").joinpath("valueflows_context.json")
    terms = json.loads(vendored.read_text(encoding="utf-8"))["@context"]
    return {"@base": f"https://{origin}/", **terms}


class Nodes:
    """Turns entries into nodes, first to last: later ones need what earlier ones said."""

    def __init__(self, tables: Tables) -> None:
        self._known = Known(tables)
        self._currency = ""

    def of(self, said: Entry, stamp: Stamp) -> Iterator[Node]:
        """The nodes that an entry of one of the `KINDS` adds."""
        if isinstance(said, BooksOpened):
            self._currency = said.currency.lower()
        yield from map(said_only, _NODES[said.kind](self._known, said, stamp))

    def of_money(self) -> Iterator[Node]:
        """Claims and settlements, after all entries."""
        tables = self._known.tables
        for rows, node in (
            (tables.claims(), claim),
            (tables.settlements(), settlement),
        ):
            for row in rows:
                yield node(self._known, row, self._currency)


def _opened(known: Known, said: BooksOpened, stamp: Stamp) -> Iterator[Node]:
    yield {"@id": f"https://{said.origin}/", "@type": "subak:Books"}
    yield known.unit(said.currency.lower(), CURRENCY_DECIMALS)
    yield _agent_node(said.operator, "organisation", "commons")
    yield _agent_node(said.keeper, "person", "commons")


def _agent(known: Known, said: AgentRegistered, stamp: Stamp) -> Iterator[Node]:
    name = known.tables.published_name(said.name)
    yield {**_agent_node(said.id, said.type, said.sphere), "name": name}


def _agent_node(agent: str, kind: str, sphere: str) -> Node:
    return {
        "@id": f"agent/{agent}",
        "@type": AGENT_CLASSES[kind],
        "subak:type": kind,
        "subak:sphere": sphere,
    }


def _unit(known: Known, said: UnitDefined, stamp: Stamp) -> Iterator[Node]:
    yield known.unit(said.id, said.decimals)


def _specification(known: Known, said: SpecificationDefined, stamp: Stamp) -> Iterator[Node]:
    yield {
        "@id": f"specification/{said.id}",
        "@type": "ResourceSpecification",
        "name": said.id,
        "defaultUnitOfResource": to("unit", said.unit),
        "defaultUnitOfEffort": to("unit", said.effort_unit),
    }


def _registered(known: Known, said: ResourceRegistered, stamp: Stamp) -> Iterator[Node]:
    unit = known.tables.row("resource", said.id)["unit"]
    first: Node = {
        "@type": "subak:Registration",
        "subak:accountable": reference("agent", said.accountable),
        "subak:custodian": reference("agent", said.custodian),
        "subak:accounting": known.text(int(said.accounting), unit),
        "subak:onhand": known.text(int(said.onhand), unit),
        "subak:containedIn": reference("resource", said.contained_in),
        "subak:place": said.place,
        "subak:recordedBy": reference("agent", stamp.actor),
    }
    yield from known.resource(said.id, {"subak:registered": said_only(first)})


def _process(known: Known, said: ProcessOpened, stamp: Stamp) -> Iterator[Node]:
    yield from known.stage(said.specification)
    yield {
        "@id": f"process/{said.id}",
        "@type": "Process",
        "name": said.id,
        "basedOn": to("process-specification", said.specification),
        "inScopeOf": to("agent", stamp.actor),
        "finished": known.tables.row("process", said.id)["closed_on"] is not None,
        "subak:pact": reference("pact", said.pact),
    }


def _pact(known: Known, said: PactDeclared, stamp: Stamp) -> Iterator[Node]:
    yield {
        "@id": f"pact/{said.id}",
        "@type": "Agreement",
        "name": said.id,
        "created": stamp.at,
        "subak:resource": reference("resource", said.resource),
        "subak:declaredBy": reference("agent", stamp.actor),
        "subak:partner": [reference("agent", each) for each in said.partners],
        "subak:status": known.tables.row("pact", said.id)["status"],
    }


def _agreement(known: Known, said: AgreementRecorded, stamp: Stamp) -> Iterator[Node]:
    if known.tables.row("agreement", said.id)["withdrawn_on"] is None:
        yield {
            "@id": f"agreement/{said.id}",
            "@type": "Agreement",
            "name": said.id,
            "created": stamp.at,
            "subak:goods": [reference("event", each) for each in said.goods],
            "subak:payments": [reference("event", each) for each in said.payments],
            "subak:recordedBy": reference("agent", stamp.actor),
        }


_NODES: dict[str, Callable[..., Iterator[Node]]] = {
    AgentRegistered.kind: _agent,
    AgreementRecorded.kind: _agreement,
    BooksOpened.kind: _opened,
    EventCorrected.kind: correction,
    EventRecorded.kind: event,
    EventWithdrawn.kind: withdrawal,
    PactDeclared.kind: _pact,
    ProcessOpened.kind: _process,
    ResourceRegistered.kind: _registered,
    SpecificationDefined.kind: _specification,
    UnitDefined.kind: _unit,
}
KINDS = tuple(_NODES)
"""The kinds of entries that add nodes."""
