"""Graphs of names: numbered by level and name whatever their order, cycles named."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.flows.naming import Flow, named

DIAMOND = [
    Flow("1", "sale", "left", 1),
    Flow("2", "sale", "right", 2),
    Flow("1", "left", "end", 3),
    Flow("1", "right", "left", 4),
]


def test_nodes_are_numbered_by_level_then_name() -> None:
    found = named(DIAMOND)
    assert found.names == ("sale", "right", "left", "end")
    assert found.graph.levels.tolist() == [0, 1, 2, 3, 4]
    assert found.graph.sources.tolist() == [0, 0, 1, 2]
    assert found.graph.targets.tolist() == [2, 1, 2, 3]
    assert found.ids == ("1", "2", "1", "1")
    found.graph.check()


def test_nodes_without_flows_are_known() -> None:
    assert named([], ["b", "a"]).names == ("a", "b")
    assert named([]).graph.nodes == 0


def test_a_cycle_is_refused_and_told_in_its_direction() -> None:
    round_trip = [("A", "a"), ("A", "B"), ("B", "b"), ("B", "C"), ("C", "c"), ("C", "A")]
    with pytest.raises(Refused, match="flows.cycle") as refused:
        named(Flow(target, source, target, 1) for source, target in round_trip)
    assert refused.value.facts == {"cycle": "A → B → C → A"}


def test_a_cycle_behind_other_nodes_is_found() -> None:
    flows = [("in", "x"), ("x", "y"), ("y", "x"), ("y", "out"), ("self", "self")]
    with pytest.raises(Refused, match="flows.cycle") as refused:
        named(Flow(target, source, target, 1) for source, target in flows)
    assert refused.value.facts["cycle"] in {"x → y → x", "self → self"}


def test_one_id_stands_once_at_a_node() -> None:
    with pytest.raises(ValueError, match="same id"):
        named([DIAMOND[0], DIAMOND[0]])


@given(st.permutations(DIAMOND), st.randoms())
def test_the_order_of_flows_means_nothing(flows: list[Flow], chance: random.Random) -> None:
    chance.shuffle(flows)
    found, first = named(flows), named(DIAMOND)
    assert (found.names, found.ids, found.graph.weights) == (
        first.names,
        first.ids,
        first.graph.weights,
    )
