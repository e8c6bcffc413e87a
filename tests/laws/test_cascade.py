"""Laws of cascades over random histories, beside a second reading that shares no code with them."""

from collections.abc import Collection
from fractions import Fraction
from random import Random

import pytest
from msgspec.structs import replace

from subak.core.errors import Refused
from subak.core.values import EventId
from subak.finance.cascade import cascaded, claims_of, in_cents
from subak.finance.cascade_graph import CascadeGraph, cascade_graph
from subak.finance.flow_records import Recorded
from subak.finance.rule_sources import Cascade
from subak.finance.worth import MICRO
from tests.laws.naive_cascade import Naive
from tests.laws.random_flows import RandomFlows, cascade_of


def law(seed: int) -> bool:
    """All laws of one history; False where it has a cycle."""
    chance = Random(seed)
    flows = RandomFlows(chance)
    rates = flows.rates()
    cascade, recorded = cascade_of(rates), flows.recorded
    graph = graph_of(recorded, cascade, flows.deliveries)
    if graph is None:
        return False
    graph.named.graph.check()
    naive, cents = Naive(recorded, rates), chance.choice((0, 1, 7, 10_000, 123_457))
    assert {name: naive.worth(name) for name in graph.worth} == graph.worth
    agrees_with(naive, graph, cents)
    any_order(graph, recorded, cascade, flows, cents)
    splitting_moves_little(graph, recorded, cascade, flows, cents)
    claims_only_grow(graph, recorded, cascade, flows)
    return True


def graph_of(
    recorded: Recorded,
    cascade: Cascade,
    deliveries: list[EventId],
    before: Collection[EventId] = (),
) -> CascadeGraph | None:
    """The graph, or None where something is made of itself."""
    try:
        return cascade_graph(recorded, cascade, deliveries, before)
    except Refused as refused:
        if refused.code != "flows.cycle":
            raise
        return None


def agrees_with(naive: Naive, graph: CascadeGraph, cents: int) -> None:
    """Nothing is lost, and nobody is further from the exact share than flows round."""
    found = cascaded(graph, cents)
    got = {**found.got, **found.staying}
    assert sum(got.values()) == cents * MICRO
    exact: dict[str, Fraction] = {}
    for delivered in graph.deliveries:
        units = Fraction(found.entered[delivered.event])
        for name, part in naive.shares(delivered.node, units).items():
            exact[name] = exact.get(name, Fraction(0)) + part
    for name in got.keys() | exact.keys():
        away = abs(exact.get(name, Fraction(0)) - got.get(name, 0))
        assert away <= len(graph.named.ids)
    assert sum(in_cents(got, cents).values() if cents else [0]) == cents


def any_order(
    graph: CascadeGraph, recorded: Recorded, cascade: Cascade, flows: RandomFlows, cents: int
) -> None:
    """The order in which things are found does not matter."""
    chance = Random(cents)
    events = list(recorded.past.items())
    chance.shuffle(events)
    rates = list(cascade.rates)
    chance.shuffle(rates)
    turned = Recorded(dict(events), *recorded[1:])
    other = cascade_graph(turned, Cascade(rates=tuple(rates)), flows.deliveries[::-1])
    assert other.digest == graph.digest
    assert cascaded(other, cents).got == cascaded(graph, cents).got


def splitting_moves_little(
    graph: CascadeGraph, recorded: Recorded, cascade: Cascade, flows: RandomFlows, cents: int
) -> None:
    """Work that is said in two events moves units by one a flow at most, claims by a cent."""
    works = [e for e, p in recorded.past.items() if p.effort and p.protocol is None]
    if not works:
        return
    whole = recorded.past[works[0]]
    half = whole.effort // 2
    past = dict(recorded.past)
    past[works[0]] = replace(whole, effort=half)
    past[EventId(f"{works[0]}b")] = replace(whole, effort=whole.effort - half)
    two = cascade_graph(recorded._replace(past=past), cascade, flows.deliveries)
    assert two.worth == graph.worth
    claims = claims_of(graph)
    assert all(abs(cents - claims[claim]) <= 1 for claim, cents in claims_of(two).items())
    before = cascaded(graph, cents).got
    for claim, units in cascaded(two, cents).got.items():
        assert abs(units - before[claim]) <= len(two.named.ids)


def claims_only_grow(
    graph: CascadeGraph, recorded: Recorded, cascade: Cascade, flows: RandomFlows
) -> None:
    """What was delivered before adds to the claims; what is delivered again adds nothing."""
    claims = claims_of(graph)
    again = cascade_graph(recorded, cascade, flows.deliveries, before=flows.deliveries)
    assert claims_of(again) == claims
    more = graph_of(recorded, cascade, flows.deliveries, flows.out)
    if more is None:
        return
    grown = claims_of(more)
    assert all(grown[claim] >= cents - 1 for claim, cents in claims.items())
    assert sum(grown.values()) >= sum(claims.values())


@pytest.mark.parametrize("first", range(0, 10_000, 2_500))
def test_laws_of_ten_thousand_cascades(first: int) -> None:
    fine = sum(law(seed) for seed in range(first, first + 2_500))
    assert fine > 2_375


@pytest.mark.proof
def test_laws_of_a_hundred_thousand_cascades() -> None:
    fine = sum(law(seed) for seed in range(10_000, 110_000))
    assert fine > 95_000
