"""Tables of scores that stand in the log: a rule names one by its hash, and replay needs its bytes.

An entry names the table, so that it is kept, published, mirrored and backed up like every document
of the log. Whoever holds a pool vouches for it; to count anew is to publish another table, and a
rule that goes by it is another rule.
"""

from msgspec import Struct

from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import Section, State, section
from subak.core.values import Hash
from subak.finance.pools import PoolId, pool_for_holder
from subak.finance.score_table import ScoreTable, read_table
from subak.ledger.agents import Agents


class TablePublished(Struct, frozen=True, kw_only=True):
    """By which entry a table came into the log."""

    id: str


@section
class ScoreTables(Section[str, TablePublished]):
    """Tables by the hash of their document, in hexadecimal, for ever: any rule may name one."""

    __slots__ = ()


@entry("score.published", version=1)
class ScorePublished(Entry, frozen=True, kw_only=True):
    """A table of scores is published. Who may: the holder of a pool, acting "distribute"."""

    pool: PoolId
    document: Hash

    def check(self, state: State, stamp: Stamp) -> None:
        """A table that reads, of agents that are known, and that nobody has published yet.

        Refused: agent.unknown, score.table_known, those of `pool_for_holder` and `read_table`.
        """
        pool_for_holder(state, stamp, self.pool, "distribute")
        table = read_table(state.documents.read(self.document))
        before = state[ScoreTables].get(self.document.hex())
        need(before is None, "score.table_known", entry=before.id if before else "")
        for participant in table.participants:
            state[Agents].need(participant, "agent.unknown")

    def apply(self, state: State, stamp: Stamp) -> None:
        state[ScoreTables].put(self.document.hex(), TablePublished(id=self.id))


def table_in_log(state: State, table: str) -> ScoreTable:
    """A table by the hash that a rule names. Refused: score.table_unknown."""
    state[ScoreTables].need(table, "score.table_unknown")
    return read_table(state.documents.read(bytes.fromhex(table)))
