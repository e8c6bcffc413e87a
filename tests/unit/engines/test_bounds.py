"""What fits into 64 bits, at its very edges."""

import pytest

from subak.core.errors import Unavailable
from subak.engines.bounds import NARROW, narrow
from subak.flows import carrying
from subak.flows.graph import LARGEST, FlowGraph, column
from tests.support.flow_graphs import one_node


def test_the_square_of_a_narrow_total_fits() -> None:
    assert (NARROW - 1) ** 2 <= LARGEST < NARROW**2


@pytest.mark.parametrize(
    ("weights", "narrowed"),
    [
        ([NARROW - 2, 1], [NARROW - 2, 1]),
        ([NARROW - 1], [NARROW - 1]),
        ([NARROW], [1]),
        ([NARROW - 1, 0], [NARROW - 1, 0]),
        ([2 * (NARROW - 2), 2], [NARROW - 2, 1]),
        ([10**17, 3 * 10**17], [1, 3]),
        ([2**62, 2**62], [1, 1]),
        ([LARGEST] * 3, [1, 1, 1]),
        ([0, 0], [0, 0]),
        ([], []),
    ],
    ids=str,
)
def test_what_fits_by_a_common_divisor(weights: list[int], narrowed: list[int]) -> None:
    graph = one_node(weights)
    assert narrow(graph).weights.tolist() == narrowed
    assert carrying.carry(narrow(graph), {0: 10**16 + 1}) == carrying.carry(graph, {0: 10**16 + 1})


@pytest.mark.parametrize(
    "weights", [[NARROW - 1, 1], [2 * NARROW - 2, 2], [2**61, 2**61 - 1], [LARGEST, LARGEST - 1]]
)
def test_what_does_not_fit_is_refused_with_its_total(weights: list[int]) -> None:
    with pytest.raises(Unavailable, match="flows.too_wide") as refused:
        narrow(one_node(weights))
    common = 2 if weights[1] == 2 else 1
    assert refused.value.facts == {"total": sum(weights) // common, "below": NARROW}


def test_each_node_has_its_own_divisor() -> None:
    levels = column([0, 2, 4])
    graph = FlowGraph(column([0, 0, 1, 1]), column([2, 3, 2, 3]), column([4, 8, NARROW, 0]), levels)
    assert narrow(graph).weights.tolist() == [1, 2, 1, 0]
