"""Scores: those that projects published, in columns as in plain Python."""

import json
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.errors import Refused
from subak.scores import columns, plain, stationary
from subak.scores.chain import chain_of
from subak.scores.compute import compute_score
from subak.scores.graph import read_graph
from subak.scores.stationary import CLOSE, scores_of, settled
from tests.support.scores import (
    CHAIN,
    FIRST,
    REAL,
    SHARED,
    SMALL,
    SMALL_SCORES,
    random_graph,
    real_chain,
    real_graph,
)

PARAMETERS = {"alpha": 0.2, "beta": 0.2, "gammaForward": 0.15, "gammaBackward": 0.1}


def largest_difference(found: list[float], expected: list[float]) -> float:
    """The largest relative one; of scores that are nothing at all, the absolute one."""
    return max(abs(a - b) / max(abs(b), CLOSE) for a, b in zip(found, expected, strict=True))


def present(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the published graph {path.name} is not here")
    return path


def test_the_published_example() -> None:
    computed = compute_score(SMALL)
    scores = computed["scores"]
    assert isinstance(scores, list)
    for row, expected in zip(scores, SMALL_SCORES, strict=True):
        assert largest_difference(row, expected) < 1e-9
    assert computed["participant_scores"] == [sum(row) for row in scores]


def test_the_small_numbers_of_a_step_by_hand() -> None:
    """Of one node and one participant in one epoch, all shares are known."""
    graph = SMALL | {
        "participants": ["p"],
        "epochs": [FIRST],
        "nodes": [["c", None, 6]],
        "edges": [["c", "p", FIRST + 1, 1, 1]],
    }
    chain = chain_of(read_graph(json.dumps(graph).encode()))
    assert (chain.nodes, chain.places) == (1, 2)
    assert list(zip(chain.sources, chain.targets, strict=True)) == [(0, 1), (1, 0)]
    forward, backward = chain.probabilities
    assert isclose(forward, 0.8)
    assert isclose(backward, 1 - 0.2 - 0.2 - 0.15 - 0.1)
    assert isclose(scores_of(chain)[0][0], 6, rel_tol=1e-6)


@pytest.mark.parametrize("name", REAL)
def test_published_scores_of_real_projects(name: str) -> None:
    present(SHARED / "real" / f"{name}.json.gz")
    raw, expected = real_graph(name)
    scores = scores_of(chain_of(read_graph(raw)))
    assert largest_difference([sum(row) for row in scores], expected) < 1e-6


def test_published_scores_from_a_published_chain() -> None:
    present(CHAIN)
    chain, expected = real_chain()
    scores = scores_of(chain)
    assert largest_difference([sum(row) for row in scores], expected) < 1e-6


@given(
    st.integers(0, 2**32),
    st.tuples(*(st.integers(1, most) for most in (5, 4, 12)), st.integers(0, 30)),
)
def test_plain_python_finds_what_columns_find(seed: int, sizes: tuple[int, int, int, int]) -> None:
    graph = random_graph(seed, sizes)
    chain = chain_of(graph)
    by_columns, in_plain = settled(columns.Steps(chain)), settled(plain.Steps(chain))
    minted = sum(node.weight for node in graph.nodes)
    for one, other in zip(by_columns, in_plain, strict=True):
        assert all(isclose(a, b, abs_tol=1e-5 * minted) for a, b in zip(one, other, strict=True))
    assert isclose(sum(map(sum, in_plain)), minted, rel_tol=1e-2)


def test_without_numpy_the_scores_are_computed_in_plain_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stationary, "find_spec", lambda _: None)
    monkeypatch.setattr(columns, "Steps", None)
    scores = scores_of(chain_of(read_graph(json.dumps(SMALL).encode())))
    assert largest_difference(scores[0], SMALL_SCORES[0]) < 1e-9


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"participants": ["p3", "c3"]}, "id_twice"),
        ({"participants": []}, "nobody"),
        ({"epochs": [FIRST, FIRST]}, "epochs_not_in_order"),
        ({"nodes": [["c3", None, -1], ["c4", None, 2]]}, "weight_negative"),
        ({"nodes": [["c3", None, 0], ["c4", None, 0]]}, "no_weight"),
        ({"nodes": [["c3", None, 1e308], ["c4", None, 1e308]]}, "weights_too_large"),
        ({"edges": [["c3", "p3", FIRST + 1, 1e308, 1e308]]}, "weights_too_large"),
        ({"edges": [["c3", "nobody", FIRST + 1, 1, 0]]}, "edge_to_unknown"),
        ({"edges": [["c3", "p3", FIRST + 1, -1, 0]]}, "weight_negative"),
        ({"edges": [["c3", "p3", FIRST, 1, 0]]}, "edge_before_epochs"),
        ({"edges": [["c3", "c4", FIRST + 1, 1, 1]]}, "nobody_reached"),
        ({"parameters": PARAMETERS | {"alpha": 0}}, "parameters"),
        ({"parameters": PARAMETERS | {"beta": 0.8}}, "parameters"),
        ({"parameters": PARAMETERS | {"gamma": 0.1}}, "gamma"),
        ({"nodes": [["c3", None]]}, "array"),
    ],
)
def test_a_wrong_graph_is_refused_with_the_reason(change: dict[str, object], reason: str) -> None:
    with pytest.raises(Refused, match="score.graph_malformed") as refused:
        chain_of(read_graph(json.dumps(SMALL | change).encode()))
    assert reason in str(refused.value.facts["reason"])
    with pytest.raises(Refused, match="score.graph_malformed"):
        compute_score(SMALL | change)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(Refused, match="score.graph_malformed"):
        read_graph(b"{")


def test_weight_that_goes_to_and_fro_is_refused() -> None:
    """Between a node and its three neighbours, from where next to nothing leaks away."""
    leaves = ["c4", "c5", "c6"]
    star = [["c3", leaf, FIRST + 1, 1, 1] for leaf in leaves]
    to_and_fro = {
        "parameters": PARAMETERS | {"alpha": 1e-7},
        "nodes": [["c3", None, 1], *([leaf, None, 0] for leaf in leaves)],
        "edges": [*star, ["c3", "p3", FIRST + 1, 1e-9, 0]],
    }
    with pytest.raises(Refused, match="score.not_settling"):
        compute_score(SMALL | to_and_fro)
