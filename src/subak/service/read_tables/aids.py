"""Aids of other payers that are recorded for resources of the books."""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.recognition.aids import AidEnded, AidRecorded
from subak.service.read_tables.projector import projector, table
from subak.service.rows import Rows

table(
    "aid",
    "id TEXT PRIMARY KEY, drawer TEXT NOT NULL, code TEXT NOT NULL, payer TEXT NOT NULL,"
    " resource TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT, evidence TEXT NOT NULL,"
    " recorded_by TEXT NOT NULL, recorded_on TEXT NOT NULL, ended_by TEXT, ended_on TEXT,"
    " n BIGINT NOT NULL",
    "resource",
)


@projector("aid.recorded")
def recorded(state: State, stamp: Stamp, said: AidRecorded, rows: Rows) -> None:
    """An aid as it was said."""
    evidence = " ".join(each.kind for each in said.evidence)
    rows.insert(
        "aid", said.id, said.drawer, said.code, said.payer, said.resource, said.first, said.last,
        evidence, stamp.actor, stamp.day, None, None, stamp.n,
    )  # fmt: skip


@projector("aid.ended")
def ended(state: State, stamp: Stamp, said: AidEnded, rows: Rows) -> None:
    """Its last day is another one; without any it was never drawn."""
    rows.change(
        "UPDATE aid SET last_day = ?, ended_by = ?, ended_on = ? WHERE id = ?",
        said.last, stamp.actor, stamp.day, said.aid,
    )  # fmt: skip
