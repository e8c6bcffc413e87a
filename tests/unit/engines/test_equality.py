"""All engines carry the same amounts, to the last unit."""

import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Unavailable
from subak.engines import duckdb_levels, numba_pass, numpy_levels
from subak.engines.bounds import NARROW
from subak.flows import carrying
from subak.flows.carrying import Engine
from subak.flows.graph import LARGEST, FlowGraph
from subak.flows.naming import Flow, named
from tests.support.flow_graphs import one_node, random_graph
from tests.support.layered import layered

HERE = {"numpy": numpy_levels.carry, "numba": numba_pass.carry, "duckdb": duckdb_levels.carry}
FAST = [numpy_levels.carry, numba_pass.carry]
WEIGHTS = st.one_of(st.integers(0, 9), st.integers(0, NARROW), st.integers(0, LARGEST))


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if shutil.which("java") is None:
        pytest.skip("java is not on this machine")
    from subak.engines import spark_levels  # noqa: PLC0415 - a machine without Java skips

    def carry(graph: FlowGraph, entering: carrying.Entering) -> carrying.Carried:
        folder = tmp_path_factory.mktemp("flows")
        return spark_levels.carry_with(session, folder, graph, entering)

    session = spark_levels.local_session()
    yield carry
    session.stop()


@pytest.mark.both
def test_one_digest_at_100_000_flows(spark: Engine) -> None:
    graph, entering = layered(100_000, levels=5)
    expected = carrying.carry(graph, entering)
    assert sum(expected.staying(graph).values()) == sum(entering.values())
    for engine in (*HERE.values(), spark):
        assert engine(graph, entering).digest == expected.digest


@pytest.mark.both
def test_wide_nodes_on_spark(spark: Engine) -> None:
    with pytest.raises(Unavailable, match="flows.too_wide"):
        spark(one_node([LARGEST, LARGEST - 1]), {0: 1})
    common = one_node([10**17, 3 * 10**17])
    coprime = one_node([2**62 - 1, 2**61 - 1, 2**60 - 1, 7, 0])
    chance = random.Random(3)
    many = one_node([chance.randint(1, 10**15) for _ in range(500)])
    for graph in (common, coprime, many):
        assert spark(graph, {0: LARGEST}).digest == carrying.carry(graph, {0: LARGEST}).digest


def checked(seeds: range, engines: Sequence[Engine]) -> None:
    for seed in seeds:
        graph, entering = random_graph(seed)
        expected = carrying.carry(graph, entering)
        assert sum(expected.staying(graph).values()) == sum(entering.values()), seed
        for engine in engines:
            assert engine(graph, entering).digest == expected.digest, seed


def test_10_000_random_graphs() -> None:
    checked(range(10_000), FAST)


@given(st.lists(WEIGHTS, max_size=60), st.integers(0, LARGEST))
def test_any_weights_divide_any_amount_alike(weights: list[int], amount: int) -> None:
    graph = one_node(weights)
    expected = carrying.carry(graph, {0: amount})
    assert sum(expected.flows) == (amount if any(weights) else 0)
    for carry in FAST:
        assert carry(graph, {0: amount}).digest == expected.digest


def test_numba_runs_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*, cache: bool) -> object:
        raise RuntimeError(f"no locator available, cache={cache}")

    assert numba_pass._keeps_compiled()
    monkeypatch.setattr(numba, "njit", homeless)
    assert not numba_pass._keeps_compiled()


def test_random_graphs_in_sql() -> None:
    checked(range(60), [duckdb_levels.carry])


@pytest.mark.proof
def test_100_000_random_graphs() -> None:
    checked(range(10_000, 110_000), FAST)
    checked(range(10_000, 11_000), [duckdb_levels.carry])


@pytest.mark.parametrize("carry", HERE.values(), ids=HERE)
def test_shuffled_flows_give_the_same_amounts(carry: Engine) -> None:
    chance = random.Random(6)
    flows = [
        Flow(
            f"f{at}",
            f"n{(source := chance.randrange(150))}",
            f"m{source % 7}",
            chance.randint(0, 9),
        )
        for at in range(2_000)
    ]
    flows += [Flow(f"g{at}", f"m{at % 7}", f"end{at % 31}", at) for at in range(100)]
    graph = named(flows)
    entering = {
        graph.numbers[f"n{node}"]: 10**9 + node
        for node in range(150)
        if f"n{node}" in graph.numbers
    }
    first = carry(graph.graph, entering)
    for _ in range(3):
        chance.shuffle(flows)
        assert carry(named(flows).graph, entering).digest == first.digest


@pytest.mark.parametrize("carry", HERE.values(), ids=HERE)
@pytest.mark.parametrize(
    "weights",
    [
        [NARROW - 2, 1],
        [NARROW - 1, 1],
        [NARROW, 1],
        [2 * NARROW, 4 * NARROW, 2],
        [10**6 * NARROW, 10**6],
        [2**61, 2**61 - 1],
        [2**61, 2**61],
        [2**62 - 1, 2**62 - 2, 3],
        [LARGEST, LARGEST, LARGEST - 1],
        [0, 0],
        [7] * 200,
        [LARGEST] * 100,
    ],
    ids=str,
)
def test_at_the_bounds(carry: Engine, weights: list[int]) -> None:
    graph = one_node(weights)
    for amount in (0, 1, 2, 10**16 + 1, LARGEST):
        expected = carrying.carry(graph, {0: amount})
        assert carry(graph, {0: amount}).digest == expected.digest


@pytest.mark.parametrize("carry", HERE.values(), ids=HERE)
def test_nothing_is_carried_through_nothing(carry: Engine) -> None:
    empty = named([], ["alone"]).graph
    assert carry(empty, {0: 5}).nodes.tolist() == [5]
    assert carry(empty, {}).flows.tolist() == []


@pytest.mark.both
def test_spark_must_follow_ansi(spark: Engine, tmp_path: Path) -> None:
    from subak.engines import spark_levels  # noqa: PLC0415

    session = spark_levels.local_session()
    session.conf.set("spark.sql.ansi.enabled", "false")
    try:
        with pytest.raises(Unavailable, match="flows.spark_not_ansi"):
            spark_levels.carry_with(session, tmp_path, one_node([1]), {0: 1})
    finally:
        session.conf.set("spark.sql.ansi.enabled", "true")
