"""Publishing a table of scores: by a pool's holder, once, of agents that are known."""

import pytest

from subak.core.canonical import Json
from subak.core.errors import Refused
from subak.finance.pools import PoolId
from subak.finance.score_tables import ScorePublished, table_in_log
from tests.unit.finance.circle import Circle
from tests.unit.finance.test_score_table import TABLE

OURS = TABLE | {"participants": ["carpe", "truite"]}


@pytest.fixture
def circle() -> Circle:
    opened = Circle()
    opened.open_pools()
    return opened


def publishing(
    circle: Circle, table: dict[str, Json] = OURS, *, pool: str = "vive", name: str = "scores-1"
) -> ScorePublished:
    return ScorePublished(id=name, pool=PoolId(pool), document=circle.documents.add(table))


def test_a_table_stands_in_the_log_under_its_hash(circle: Circle) -> None:
    said = publishing(circle)
    with pytest.raises(Refused, match="score.table_unknown"):
        table_in_log(circle.state, said.document.hex())
    circle.regie(said)
    table = table_in_log(circle.state, said.document.hex())
    assert table.by_participant()["carpe"] == (100_000_000, 200_000_000)
    circle.replayed()


def test_publishing_is_refused(circle: Circle) -> None:
    stranger = publishing(circle, OURS | {"participants": ["carpe", "nobody"]})
    assert circle.regie_refusal(stranger) == "agent.unknown"
    malformed = publishing(circle, OURS | {"epochs": []})
    assert circle.regie_refusal(malformed) == "score.table_malformed"
    assert circle.regie_refusal(publishing(circle, pool="workshop")) == "pool.not_by_holder"
    absent = ScorePublished(id="scores-1", pool=PoolId("vive"), document=bytes(32))
    assert circle.regie_refusal(absent) == "document.missing"
    circle.regie(publishing(circle))
    again = publishing(circle, name="scores-2")
    assert circle.regie_refusal(again) == "score.table_known"
