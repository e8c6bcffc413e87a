"""Published tables of scores: where from, for whom, over which time."""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.finance.score_table import read_table
from subak.finance.score_tables import ScorePublished
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "score_table",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, document BYTEA NOT NULL,"
    " participants BIGINT NOT NULL, epochs BIGINT NOT NULL, last_epoch TEXT NOT NULL,"
    " published_by TEXT NOT NULL, published_on TEXT NOT NULL, n BIGINT NOT NULL",
)


@projector("score.published")
def published(state: State, stamp: Stamp, said: ScorePublished, rows: Rows) -> None:
    """The table; its scores are the document."""
    content = read_table(state.documents.read(said.document))
    rows.insert(
        "score_table", said.id, said.pool, said.document, len(content.participants),
        len(content.epochs), content.epochs[-1], stamp.actor, stamp.day, stamp.n,
    )  # fmt: skip
