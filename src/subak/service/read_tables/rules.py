"""Rules of distribution: published, adopted, replaced; and to what a run was bound.

The text of a rule is its document. A rule that was published first names what it was adopted from,
and the adoption that replaced it.
"""

from subak.core.entry import Entry, Stamp
from subak.core.state import State
from subak.core.values import RuleId
from subak.finance.publishing import DistributionPublished, PublishedRules
from subak.finance.rules import OfAdoption, Rules, Versions
from subak.finance.runs import BoundRun
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "published_rule",
    "id TEXT PRIMARY KEY, pact TEXT NOT NULL, document BYTEA NOT NULL, line_of TEXT NOT NULL,"
    " replaces TEXT, published_by TEXT NOT NULL, published_on TEXT NOT NULL, n BIGINT NOT NULL",
)
table(
    "rule",
    "id TEXT PRIMARY KEY, pool TEXT NOT NULL, document BYTEA NOT NULL, published TEXT,"
    " replaced_by TEXT, adopted_by TEXT NOT NULL, adopted_on TEXT NOT NULL, n BIGINT NOT NULL",
)
table(
    "run_input",
    "run TEXT PRIMARY KEY, input BYTEA NOT NULL, deliveries TEXT NOT NULL, n BIGINT NOT NULL",
)


@projector("distribution.published")
def published(state: State, stamp: Stamp, said: DistributionPublished, rows: Rows) -> None:
    """A proposal, or a version of another one."""
    rows.insert(
        "published_rule", said.id, said.pact, said.document, state[PublishedRules][said.id].line,
        said.replaces, stamp.actor, stamp.day, stamp.n,
    )  # fmt: skip


@projector("distribution.adopted")
def adopted(state: State, stamp: Stamp, said: OfAdoption, rows: Rows) -> None:
    """A rule of a pool; another one of its line is in force no more."""
    version = state[Versions].get(RuleId(said.id))
    rows.insert(
        "rule", said.id, said.pool, state[Rules][said.id].document,
        version.published if version else None, None, stamp.actor, stamp.day, stamp.n,
    )  # fmt: skip
    for rule, before in state[Versions].items():
        if before.replaced_by == said.id:
            rows.change("UPDATE rule SET replaced_by = ? WHERE id = ?", said.id, rule)


@projector("distribution.run")
def bound(state: State, stamp: Stamp, said: Entry, rows: Rows) -> None:
    """What a run was computed from, by its digest."""
    if isinstance(said, BoundRun):
        rows.insert("run_input", said.id, said.input, " ".join(said.deliveries), stamp.n)
