"""Carrying: each node divides once, exactly; what stays sums to what entered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.shares import apportion
from subak.flows import engine
from subak.flows.carrying import Carried, Entering, carry, divide
from subak.flows.graph import LARGEST, FlowGraph, column
from subak.flows.naming import Flow, Named, named

# Two ways to D: what it gets is the sum over both (ours, `cascade.json` "thirds").
THIRDS = [
    Flow("a", "A", "a", 1), Flow("B", "A", "B", 1), Flow("C", "A", "C", 1),
    Flow("b", "B", "b", 1), Flow("D", "B", "D", 2),
    Flow("c", "C", "c", 1), Flow("D", "C", "D", 2),
    Flow("d", "D", "d", 1), Flow("e", "D", "e", 1), Flow("f", "D", "f", 1),
]  # fmt: skip


def ends(graph: Named, entering: dict[str, int]) -> dict[str, int]:
    carried = carry(graph.graph, {graph.numbers[name]: each for name, each in entering.items()})
    return {graph.names[at]: each for at, each in carried.staying(graph.graph).items()}


def test_amounts_are_summed_over_all_ways_before_a_node_divides() -> None:
    assert ends(named(THIRDS), {"A": 1_000_000_000}) == {
        "a": 333_333_334 - 1,
        "b": 111_111_111,
        "c": 111_111_111,
        "d": 148_148_149,
        "e": 148_148_148,
        "f": 148_148_148,
    }


def test_what_no_flow_takes_on_stays() -> None:
    flows = [Flow("a", "A", "a", 60), Flow("B", "A", "B", 40), Flow("n", "B", "nobody", 0)]
    assert ends(named(flows), {"A": 100}) == {"a": 60, "B": 40}


def test_amounts_enter_anywhere() -> None:
    assert ends(named(THIRDS), {"A": 0, "D": 3, "a": 5}) == {"a": 5, "d": 1, "e": 1, "f": 1}


@pytest.mark.parametrize("entering", [{9: 1}, {-1: 1}, {0: -1}, {0: LARGEST, 1: 1}])
def test_wrong_amounts_are_our_own_mistake(entering: dict[int, int]) -> None:
    graph = named([Flow("x", "A", "B", 1)]).graph
    with pytest.raises(ValueError, match="amount"):
        carry(graph, entering)


@given(
    st.integers(0, 10**18),
    st.lists(st.integers(0, 10**18), min_size=1, max_size=20).filter(any),
)
def test_a_division_is_the_one_of_shares(amount: int, weights: list[int]) -> None:
    names = {f"{place:03}": weight for place, weight in enumerate(weights)}
    assert divide(amount, weights) == list(apportion(amount, names).values())


@given(st.data())
def test_what_stays_sums_to_what_entered(data: st.DataObject) -> None:
    pairs = st.tuples(st.integers(0, 19), st.integers(0, 19)).filter(lambda pair: pair[0] < pair[1])
    chosen = data.draw(st.lists(st.tuples(pairs, st.integers(0, 9)), max_size=60))
    flows = [
        Flow(f"{at:02}", f"{source:02}", f"{target:02}", weight)
        for at, ((source, target), weight) in enumerate(chosen)
    ]
    graph = named(flows, [f"{node:02}" for node in range(20)])
    graph.graph.check()
    entering = data.draw(st.dictionaries(st.integers(0, 19), st.integers(0, 10**12)))
    carried = carry(graph.graph, entering)
    assert sum(carried.staying(graph.graph).values()) == sum(entering.values())
    shuffled = data.draw(st.permutations(flows))
    again = carry(named(shuffled, graph.names).graph, entering)
    assert again.digest == carried.digest


def test_another_engine_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def noting(graph: FlowGraph, entering: Entering) -> Carried:
        asked.append(graph)
        return carry(graph, entering)

    monkeypatch.setattr(engine, "_chosen", [carry])
    engine.use(noting)
    graph = named(THIRDS).graph
    assert engine.carried(graph, {0: 9}).digest == carry(graph, {0: 9}).digest
    assert asked == [graph]


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        (FlowGraph(column([1, 0]), column([2, 2]), column([1, 1]), column([0, 2, 3])), "order"),
        (FlowGraph(column([0]), column([1]), column([1]), column([0, 2])), "higher level"),
        (FlowGraph(column([0]), column([1]), column([-1]), column([0, 1, 2])), "negative"),
    ],
)
def test_a_wrong_graph_is_found(graph: FlowGraph, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        graph.check()
