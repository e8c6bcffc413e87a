"""Agreements: which goods and which payments belong together."""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.ledger.agreements import AgreementRecorded, AgreementWithdrawn
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "agreement",
    "id TEXT PRIMARY KEY, receiver TEXT NOT NULL, recorded_on TEXT NOT NULL, withdrawn_on TEXT,"
    " n BIGINT NOT NULL",
)
table(
    "agreement_event",
    "agreement TEXT NOT NULL, event TEXT NOT NULL, side TEXT NOT NULL,"
    " PRIMARY KEY (agreement, event)",
    "event",
)


@projector("agreement.recorded")
def recorded(state: State, stamp: Stamp, said: AgreementRecorded, rows: Rows) -> None:
    """The agreement, and a row for each of its events."""
    rows.insert("agreement", said.id, stamp.actor, stamp.day, None, stamp.n)
    for side, events in (("goods", said.goods), ("payment", said.payments)):
        for event in events:
            rows.insert("agreement_event", said.id, event, side)


@projector("agreement.withdrawn")
def withdrawn(state: State, stamp: Stamp, said: AgreementWithdrawn, rows: Rows) -> None:
    """The day on which it was taken back; which events were in it stays."""
    statement = "UPDATE agreement SET withdrawn_on = ? WHERE id = ?"
    rows.change(statement, stamp.day, said.agreement)
