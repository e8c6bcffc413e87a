"""A cascade: income goes back through what was delivered, to all who made, lent, gave and paid.

Income enters where something was delivered - several deliveries share it by the worth of what was
delivered - and goes through the graph (`flows.engine`) in 1e-8 of the currency. Cents are made
once, over the claims, by largest remainder.
Claims come from the same graph: whatever a run was ever for - a batch of which something was
delivered, the process of a service - is claimed as a whole, once; what another one claims of it is
within that, unless it is more (uses of a machine may claim more than the machine is worth). So
claims of a rule only grow, and what earlier runs paid is taken off.
Invariant: what claims got and what stays at nodes sums to what entered.
"""

from collections.abc import Mapping
from typing import NamedTuple

from subak.core.errors import need, refuse
from subak.core.shares import apportion, largest_remainders
from subak.core.values import EventId
from subak.finance.cascade_graph import CascadeGraph
from subak.finance.worth import MICRO
from subak.flows.carrying import Carried
from subak.flows.engine import carried
from subak.flows.graph import LARGEST, FlowGraph, column


class Cascaded(NamedTuple):
    """Where an amount went; in 1e-8 of the currency."""

    entered: Mapping[EventId, int]
    """By delivery."""
    carried: Carried
    got: dict[str, int]
    """By claim."""
    staying: dict[str, int]
    """What ended at processes and batches of which no input has worth, by node."""


def cascaded(graph: CascadeGraph, cents: int) -> Cascaded:
    """An amount through the graph. Refused: distribution.amount_too_large."""
    largest = LARGEST // MICRO
    need(cents <= largest, "distribution.amount_too_large", cents=cents, largest=largest)
    numbers, names = graph.named.numbers, graph.named.names
    entered = entered_of(graph, cents)
    entering: dict[int, int] = {}
    for each in graph.deliveries:
        node = numbers[each.node]
        entering[node] = entering.get(node, 0) + entered[each.event]
    result = carried(graph.named.graph, entering)
    got = {claim: result.nodes[numbers[claim]] for claim in sorted(graph.leaves)}
    ends = {names[node]: units for node, units in result.staying(graph.named.graph).items()}
    staying = {node: units for node, units in sorted(ends.items()) if node not in graph.leaves}
    return Cascaded(entered, result, got, staying)


def entered_of(graph: CascadeGraph, cents: int) -> dict[EventId, int]:
    """An amount over the deliveries, in 1e-8, by the worth of what was delivered.

    Where nothing that was delivered has worth, deliveries share equally.
    """
    worth: dict[str, int] = {each.event: each.worth for each in graph.deliveries}
    weights = worth if any(worth.values()) else dict.fromkeys(worth, 1)
    return {EventId(event): units for event, units in apportion(cents * MICRO, weights).items()}


def claims_of(graph: CascadeGraph) -> dict[str, int]:
    """What each claim is, in whole cents, paid or not.

    The worth of what was entered ends here for every node that was entered: flows into it lead to
    an end of its own instead, and more than its worth enters only where more came to that end. So
    one pass is enough, and one more for each such node behind another one.
    Refused: distribution.worth_too_large.
    """
    numbers, whole = graph.named.numbers, graph.named.graph
    entered = {numbers[node]: graph.worth[node] for node in graph.entered}
    cut, ends = _cut(whole, list(entered))
    claimed = dict(entered)
    while True:
        _check_together(claimed, graph.named.names)
        result = carried(cut, claimed)
        more = {node: max(worth, result.nodes[ends[node]]) for node, worth in entered.items()}
        if more == claimed:
            break
        claimed = more
    return whole_cents({claim: result.nodes[numbers[claim]] for claim in sorted(graph.leaves)})


def in_cents(units: Mapping[str, int], cents: int) -> dict[str, int]:
    """The cents of an amount over where its units went, by largest remainder."""
    return apportion(cents, units)


def whole_cents(units: Mapping[str, int]) -> dict[str, int]:
    """Amounts of 1e-8 as cents: together as many as they have whole cents, by largest remainder."""
    total = sum(units.values()) // MICRO
    cents = {name: amount // MICRO for name, amount in units.items()}
    names, missing = sorted(units), total - sum(cents.values())
    left = [units[name] % MICRO for name in names]
    for place in largest_remainders(missing, left, [units[name] for name in names]):
        cents[names[place]] += 1
    return cents


def _check_together(claimed: Mapping[int, int], names: tuple[str, ...]) -> None:
    """What is claimed at once stays within 64 bits; named is where most of it is claimed."""
    if sum(claimed.values()) > LARGEST:
        largest = max(claimed, key=lambda node: (claimed[node], -node))
        refuse("distribution.worth_too_large", node=names[largest])


def _cut(graph: FlowGraph, nodes: list[int]) -> tuple[FlowGraph, dict[int, int]]:
    """The graph in which all that flows into some nodes goes to an end of each instead."""
    ends = {node: graph.nodes + place for place, node in enumerate(nodes)}
    targets = column([ends.get(target, target) for target in graph.targets])
    levels = column([*graph.levels, graph.nodes + len(nodes)])
    return graph._replace(targets=targets, levels=levels), ends
