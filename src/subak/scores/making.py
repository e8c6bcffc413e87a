"""From a graph to a table of whole numbers: the one place where scores stop being floats.

Each score is taken for exactly what the float is, a fraction of a power of two; the total of
`score_table.TOTAL` is apportioned by these, so nothing is lost and nothing is rounded twice.
"""

import hashlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from subak.core.canonical import Json
from subak.core.errors import need, refuse
from subak.core.instants import day_from_number
from subak.core.shares import apportion
from subak.finance.score_table import TOTAL
from subak.scores.chain import chain_of
from subak.scores.graph import Parameters, read_graph
from subak.scores.stationary import Scores, scores_of

STEPS = 4
"""Reading, the chain, the long run, whole numbers."""

_DAY = 86_400_000
"""Milliseconds."""


Told = Callable[[int, int], None]
"""How many steps are done, of how many."""


def table_of(raw: bytes, told: Told = lambda done, steps: None) -> dict[str, Json]:
    """The content of a table document, from the bytes of a graph.

    Participants are named as agents are, and an epoch begins with a day (UTC): refused otherwise
    `score.participant_not_text`, `score.epoch_not_a_day`, and what `read_graph` refuses.
    """
    graph = read_graph(raw)
    for participant in graph.participants:
        need(isinstance(participant, str), "score.participant_not_text", participant=participant)
    told(1, STEPS)
    chain = chain_of(graph)
    told(2, STEPS)
    scores = scores_of(chain)
    told(3, STEPS)
    rows = whole_scores(scores)
    told(STEPS, STEPS)
    return {
        "schema": "subak/scores/1",
        "graph": hashlib.sha256(raw).hexdigest(),
        "parameters": dict(_parameters(graph.parameters)),
        "participants": [str(each) for each in graph.participants],
        "epochs": [_day(start) for start in graph.epochs],
        "scores": [list[Json](row) for row in rows],
    }


def whole_scores(scores: Scores) -> list[list[int]]:
    """Scores as whole numbers of one part in `TOTAL`, by largest remainder."""
    exact = [Fraction(score) for row in scores for score in row]
    scale = max(each.denominator for each in exact)
    # Zero-padded, so that ids sort as places do: an equal remainder goes to the earlier one.
    weights = {f"{place:09}": int(each * scale) for place, each in enumerate(exact)}
    whole = iter(apportion(TOTAL, weights).values())
    return [[next(whole) for _ in row] for row in scores]


def _parameters(told: Parameters) -> Iterator[tuple[str, Json]]:
    """Their shortest decimal spelling, which gives the same float again."""
    for name in Parameters.__struct_fields__:
        yield name, format(Decimal(repr(getattr(told, name))), "f")


def _day(start: int) -> str:
    number, rest = divmod(start, _DAY)
    if rest:
        refuse("score.epoch_not_a_day", start=start)
    return day_from_number(number)
