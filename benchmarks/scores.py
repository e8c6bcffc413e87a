"""Scores of contribution graphs: those of real projects where they are here, and one from a seed.

Read, chain and long run together; the scores are those that the projects published. The baseline is
the same in plain Python, where its seconds are not too many.
"""

from collections.abc import Callable

from benchmarks.measuring import Line, best_of_each, seconds
from subak.scores import plain
from subak.scores.chain import Chain, chain_of
from subak.scores.graph import read_graph
from subak.scores.stationary import Scores, scores_of, settled
from tests.support.scores import CHAIN, REAL, SHARED, random_graph, real_chain, real_graph

BAR_SECONDS = 1
CLOSE = 1e-6
PEOPLE, EPOCHS, NODES, EDGES = 100, 50, 20_000, 100_000


def run() -> list[Line]:
    """Each graph in at most a second."""
    graph = random_graph(1, (PEOPLE, EPOCHS, NODES, EDGES))
    made = chain_of(graph)
    lines = [_line(f"{EDGES:,} edges from a seed", lambda: scores_of(chain_of(graph)), made)]
    here = [name for name in REAL if (SHARED / "real" / f"{name}.json.gz").exists()]
    lines += [_published(name) for name in here]
    if CHAIN.exists():
        chain, expected = real_chain()
        label = f"{CHAIN.stem}, {_far(scores_of(chain), expected):.0e} off"
        times = best_of_each({"solve": lambda: scores_of(chain)})
        lines.append(_told(label, times["solve"], "–"))
    return lines


def _published(name: str) -> Line:
    raw, expected = real_graph(name)
    found = scores_of(chain_of(read_graph(raw)))
    label = f"{name}, {_far(found, expected):.0e} off"
    return _line(label, lambda: scores_of(chain_of(read_graph(raw))), chain_of(read_graph(raw)))


def _line(label: str, way: Callable[[], Scores], chain: Chain) -> Line:
    in_plain = seconds(lambda: settled(plain.Steps(chain)))
    return _told(label, best_of_each({"way": way})["way"], f"{in_plain:.2f} s")


def _told(label: str, taken: float, baseline: str) -> Line:
    return Line(label, f"{taken * 1e3:.0f} ms", baseline, taken, BAR_SECONDS, "<=")


def _far(scores: Scores, expected: list[float]) -> float:
    """The largest difference of a participant to the published, by the largest score."""
    most = max(expected)
    far = max(abs(sum(row) - known) for row, known in zip(scores, expected, strict=True)) / most
    assert far < CLOSE
    return far
