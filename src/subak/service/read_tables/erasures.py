"""Erasures: which fields of which entries stand for nothing any more."""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.ledger.erasures import PayloadErased
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "erasure",
    "n BIGINT NOT NULL, entry TEXT NOT NULL, field TEXT NOT NULL, ground TEXT NOT NULL,"
    " erased_by TEXT NOT NULL, erased_on TEXT NOT NULL, PRIMARY KEY (n, entry, field)",
    "entry",
)


@projector("payload.erased")
def erased(state: State, stamp: Stamp, said: PayloadErased, rows: Rows) -> None:
    """A row for each field that it names."""
    for each in said.payloads:
        told = (each.entry, each.field, said.ground, stamp.actor, stamp.day)
        rows.insert("erasure", stamp.n, *told)
