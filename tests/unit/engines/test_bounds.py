"""What fits into 64 bits, at its very edges."""

import pytest

from subak.core.errors import Unavailable
from subak.engines.bounds import NARROW, summable
from subak.flows import carrying
from subak.flows.graph import LARGEST, FlowGraph, column
from tests.support.flow_graphs import one_node


def test_the_square_of_a_narrow_total_fits() -> None:
    assert (NARROW - 1) ** 2 <= LARGEST < NARROW**2


@pytest.mark.parametrize(
    ("weights", "reduced", "narrow"),
    [
        ([NARROW - 2, 1], [NARROW - 2, 1], True),
        ([NARROW - 1], [NARROW - 1], True),
        ([NARROW], [1], True),
        ([NARROW - 1, 0], [NARROW - 1, 0], True),
        ([2 * (NARROW - 2), 2], [NARROW - 2, 1], True),
        ([10**17, 3 * 10**17], [1, 3], True),
        ([2**62, 2**62], [1, 1], True),
        ([LARGEST] * 3, [1, 1, 1], True),
        ([0, 0], [0, 0], True),
        ([], [], True),
        ([NARROW - 1, 1], [NARROW - 1, 1], False),
        ([2 * NARROW - 2, 2], [NARROW - 1, 1], False),
        ([LARGEST - 1, 1], [LARGEST - 1, 1], False),
    ],
    ids=str,
)
def test_what_fits_by_a_common_divisor(
    weights: list[int], reduced: list[int], narrow: bool
) -> None:
    graph = one_node(weights)
    found = summable(graph)
    assert (found.graph.weights.tolist(), found.narrow) == (reduced, narrow)
    assert carrying.carry(found.graph, {0: 10**16 + 1}) == carrying.carry(graph, {0: 10**16 + 1})


@pytest.mark.parametrize("weights", [[LARGEST, LARGEST - 1], [LARGEST, 1]])
def test_what_does_not_fit_is_refused_with_its_total(weights: list[int]) -> None:
    with pytest.raises(Unavailable, match="flows.too_wide") as refused:
        summable(one_node(weights))
    assert refused.value.facts == {"total": sum(weights), "largest": LARGEST}


def test_each_node_has_its_own_divisor() -> None:
    levels = column([0, 2, 4])
    graph = FlowGraph(column([0, 0, 1, 1]), column([2, 3, 2, 3]), column([4, 8, NARROW, 0]), levels)
    assert summable(graph).graph.weights.tolist() == [1, 2, 1, 0]
