"""Words of scores: tables of whole numbers, and rules that go by them."""

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.finance.pools import PoolId
from subak.finance.score_table import TOTAL
from subak.finance.score_tables import ScorePublished
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key

THOUSANDTH = TOTAL // 1_000


@deed(
    "publishes {table} in {pool}: {one} has {first} then {later} thousandths, "
    "{two} has {second} then {last}"
)
def publishes_table(told: Telling, table: str, pool: str, **given: str) -> Entry:
    rows: list[Json] = [
        [int(given[week]) * THOUSANDTH for week in row]
        for row in (("first", "later"), ("second", "last"))
    ]
    document: dict[str, Json] = {
        "schema": "subak/scores/1",
        "graph": "00" * 32,
        "parameters": {"alpha": "0.1"},
        "participants": [key(given["one"]), key(given["two"])],
        "epochs": ["2024-08-18", "2024-08-25"],
        "scores": rows,
    }
    digest = told.books.documents.add(document)
    return ScorePublished(id=table, pool=PoolId(key(pool)), document=digest)
