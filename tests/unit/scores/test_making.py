"""Tables: scores become whole numbers once, by largest remainder, and sum to the total."""

import hashlib
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subak.core.canonical import encode
from subak.core.errors import Refused
from subak.finance.score_table import TOTAL, read_table
from subak.scores.making import table_of, whole_scores
from tests.support.scores import FIRST, SMALL, SMALL_SCORES, WEEK

TO_3 = [["c3", 3, FIRST + 1, 1, 0]]
LATER = [["c3", "p3", FIRST + 2, 1, 0]]
FLOATS = st.floats(0, 1e6, allow_subnormal=True)


def test_a_table_says_where_it_came_from_and_reads() -> None:
    raw = json.dumps(SMALL).encode()
    content = table_of(raw)
    table = read_table(encode(content))
    assert table.graph == hashlib.sha256(raw).hexdigest()
    assert table.epochs == ("2022-01-23", "2022-01-30")
    assert table.parameters == {
        "alpha": "0.2", "beta": "0.2", "gamma_forward": "0.15", "gamma_backward": "0.1"
    }  # fmt: skip
    # The published scores, as parts of their sum: 2.9999994 of the 3 that the nodes bring in.
    rows = table.by_participant()
    total = sum(map(sum, SMALL_SCORES))
    for row, published in zip((rows["p3"], rows["p4"]), SMALL_SCORES, strict=True):
        for number, score in zip(row, published, strict=True):
            assert abs(number - score / total * TOTAL) < 2


@given(st.lists(st.lists(FLOATS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_whole_scores_are_what_the_floats_are(scores: list[list[float]]) -> None:
    total = sum(Fraction(score) for row in scores for score in row)
    if not total:
        return
    whole = whole_scores(scores)
    assert sum(map(sum, whole)) == TOTAL
    for row, exact in zip(whole, scores, strict=True):
        for number, score in zip(row, exact, strict=True):
            assert abs(number - Fraction(score) * TOTAL / total) < 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"participants": [3, 4], "edges": TO_3}, "score.participant_not_text"),
        ({"epochs": [FIRST + 1, FIRST + WEEK], "edges": LATER}, "score.epoch_not_a_day"),
        ({"epochs": []}, "score.graph_malformed"),
    ],
)
def test_a_graph_whose_table_no_rule_could_use_is_refused(
    change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        table_of(json.dumps(SMALL | change).encode())
