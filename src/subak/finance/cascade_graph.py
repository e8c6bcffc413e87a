"""The graph of a cascade: what went into what was delivered, weighted by what it is worth.

A process is worth the sum of its inputs; its outputs share that by the rates of their kinds, else
equally. A batch is worth the sum of what came into it. Who takes q of the Q that are there gets
q/Q of what it is still worth, rounded down; what is left keeps the rest, so all parts sum. A
process into which nothing goes but citations by percents of the others is worth all that it cites;
work that is not recognised is something already, of which any percent is nothing. Where nothing
that came into a batch has worth, income goes back to all of it equally; at a process it stays
(`undistributed:<process>`), as it does where nothing is known of what came before.
Numbers are 1e-8 of the currency. Invariant: the worth of a node is the sum of the weights of its
flows, but for batches without worth.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from subak.core.errors import need, refuse
from subak.core.values import EventId, ProcessId
from subak.finance.flow_parts import Collector, Inner, Parts
from subak.finance.flow_records import Leaf, Part, Recorded
from subak.finance.rule_sources import Cascade
from subak.finance.worth import part_of
from subak.flows.carrying import divide
from subak.flows.graph import LARGEST, column
from subak.flows.naming import Named, named_by_source
from subak.ledger.actions import ACTIONS
from subak.ledger.history import Past
from subak.ledger.provenance import provenance_of


class Delivered(NamedTuple):
    """What left the books' processes, so that income comes back for it."""

    event: EventId
    node: str
    """The batch that it left, or the process that gave a service."""
    worth: int


class CascadeGraph(NamedTuple):
    """A graph with weights, and what stands behind its numbers (`flow_records` explains names)."""

    named: Named
    worth: Mapping[str, int]
    """Of each process and batch."""
    leaves: Mapping[str, Leaf]
    """Claims by name."""
    deliveries: tuple[Delivered, ...]
    """For which income comes now."""
    entered: tuple[str, ...]
    """All nodes for which income came, now and before: these are claimed as a whole."""

    def roll_up(self, process: str) -> int:
        """The worth of what went into a process, without what its outputs credit to who made
        them.
        """
        graph, node = self.named.graph, self.named.numbers[process]
        first, last = bisect_left(graph.sources, node), bisect_right(graph.sources, node)
        return sum(
            graph.weights[place]
            for place in range(first, last)
            if not self._credits_maker(self.named.names[graph.targets[place]])
        )

    def _credits_maker(self, name: str) -> bool:
        leaf = self.leaves.get(name)
        return leaf is not None and ACTIONS[leaf.action].input_output == "output"

    @property
    def digest(self) -> bytes:
        """SHA-256 of all that a cascade computes from: columns, then names, each with its end."""
        digest = hashlib.sha256()
        for numbers in self.named.graph:
            digest.update(numbers.cast("B"))
        delivered = (f"{each.event} {each.node} {each.worth}" for each in self.deliveries)
        for texts in (self.named.names, self.named.ids, delivered, self.entered):
            digest.update("".join(f"{text}\n" for text in texts).encode() + b"\n")
        return digest.digest()


def cascade_graph(
    recorded: Recorded,
    cascade: Cascade,
    deliveries: Iterable[EventId],
    before: Iterable[EventId] = (),
) -> CascadeGraph:
    """The graph behind some deliveries; `before` are those of earlier runs of the rule.

    Earlier ones that are no deliveries any more (they were withdrawn) are left out.
    Refused: distribution.delivery_unknown, distribution.delivery_not_out, flows.cycle,
    distribution.worth_too_large.
    """
    past = recorded.past
    provenance = provenance_of(sorted(past.items(), key=_position), recorded.held)
    collector = Collector(recorded, provenance, cascade)
    entries: dict[EventId, Inner] = {}
    for event in sorted(set(deliveries)):
        need(event in past, "distribution.delivery_unknown", event=event)
        entry = collector.entry(event)
        if entry is None:
            refuse("distribution.delivery_not_out", event=event)
        entries[event] = entry
    earlier = [entry for event in set(before) if (entry := collector.entry(event)) is not None]
    parts = collector.reached([*entries.values(), *earlier])
    weigher = _Weigher(collector, parts)
    graph = weigher.graph()
    delivered = tuple(
        Delivered(event, collector.name(entry), weigher.passed[event])
        for event, entry in entries.items()
    )
    entered = {collector.name(entry) for entry in (*entries.values(), *earlier)}
    return CascadeGraph(graph, weigher.worth, parts.leaves, delivered, tuple(sorted(entered)))


class _Weigher:
    """Finds what nodes are worth, from those that nothing flows from on."""

    def __init__(self, collector: Collector, parts: Parts) -> None:
        self.collector, self.parts = collector, parts
        self.worth: dict[str, int] = {}
        self.passed: dict[str, int] = {}
        """The worth of what passed by an event, or was left of a batch by its name."""

    def graph(self) -> Named:
        """The graph with its weights. Refused: flows.cycle, distribution.worth_too_large."""
        flows = self.parts.flows
        shape = named_by_source(flows)
        weights: dict[str, list[int]] = {}
        for name in reversed(shape.names):
            if name in flows:
                weights[name] = self._weigh(name, flows[name])
        by_node = (weights[name] for name in shape.names if name in flows)
        column_of_weights = column(weight for some in by_node for weight in some)
        return shape._replace(graph=shape.graph._replace(weights=column_of_weights))

    def _weigh(self, name: str, parts: list[Part]) -> list[int]:
        """The weights of a node all of whose inputs are weighed."""
        weights = [
            part.worth if part.passed is None else self.passed[part.passed] for part in parts
        ]
        inner = self.parts.inner[name]
        others = sum(weights)
        bare = not others and not isinstance(inner, int) and self.collector.only_cites(inner)
        for place, part in enumerate(parts):
            if part.percent is not None:
                whole = self.worth.get(part.target, 0)
                weights[place] = whole if bare else part_of(others, part.percent)
        worth = self.worth[name] = sum(weights)
        need(worth <= LARGEST, "distribution.worth_too_large", node=name)
        if isinstance(inner, int):
            self._pass_batch(name, inner, worth)
            return weights if worth else [1] * len(parts)
        self._pass_process(inner, worth)
        return weights

    def _pass_process(self, process: ProcessId, worth: int) -> None:
        """What came out of it, each with its share."""
        outputs = self.collector.outputs(process)
        shares = divide(worth, list(self.collector.shares(outputs).values()))
        self.passed.update(zip((event for event, _ in outputs), shares, strict=True))

    def _pass_batch(self, name: str, number: int, worth: int) -> None:
        """What was taken of it, in turn, and what was left."""
        for taken in self.collector.provenance.batches[number].taken:
            whole = taken.quantity >= taken.stock
            part = worth if whole else worth * taken.quantity // taken.stock
            self.passed[taken.event] = part
            worth -= part
        self.passed[name] = worth


def _position(told: tuple[EventId, Past]) -> int:
    return told[1].n
