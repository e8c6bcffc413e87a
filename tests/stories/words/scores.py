"""Words of scores: tables of whole numbers, and rules that go by them."""

from subak.core.canonical import Json
from subak.core.entry import Entry
from subak.finance.pools import PoolId
from subak.finance.score_table import TOTAL
from subak.finance.score_tables import ScorePublished, ScoreTables
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key
from tests.stories.words.distribution import published_rule

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


@deed("publishes under {pact}[ in the place of {before}]: by the scores of {table}, balanced")
def publishes_balanced(told: Telling, pact: str, table: str, before: str | None = None) -> Entry:
    return published_rule(told, pact, _by(told, table, {"kind": "balanced"}), before)


@deed("publishes under {pact}: by the scores of {table}, the last week alone")
def publishes_immediate(told: Telling, pact: str, table: str) -> Entry:
    return published_rule(told, pact, _by(told, table, {"kind": "immediate", "lookback": 1}))


def _by(told: Telling, table: str, policy: Json) -> dict[str, Json]:
    """By the scores of a table as it is called, or of one that nobody has published."""
    digests = {each.id: digest for digest, each in told.state[ScoreTables].items()}
    return {"score": {"table": digests.get(table, "00" * 32), "policy": policy}}
