"""Revisions, and what became of the credits."""

from subak.core.entry import Stamp
from subak.core.state import State
from subak.recognition.credits import Lots
from subak.recognition.revisions import RecognitionRevised, Revisables
from subak.service.read_tables.lots import show_ended, show_issue
from subak.service.read_tables.projector import projector
from subak.service.rows import Rows


@projector("recognition.revised")
def revised(state: State, stamp: Stamp, said: RecognitionRevised, rows: Rows) -> None:
    """Credits cancelled or added, and the contribution as it counts now."""
    held, reasons = state[Revisables][said.contribution], " ".join(said.reasons)
    if said.id in state[Lots]:
        show_issue(state, stamp, rows, said.id)
    rows.change(
        "INSERT INTO recognition SELECT ?, 'revision', ?, pact, protocol, 1, ?, ?, ?, ?,"
        " NULL, NULL, ?, ?, id, ? FROM contribution WHERE id = ?",
        said.id, "revised", held.credits, stamp.day, stamp.by, stamp.actor, stamp.day, reasons,
        stamp.n, said.contribution,
    )  # fmt: skip
    for recognition in held.issues:
        if recognition != said.id:
            show_ended(state, stamp, rows, recognition)
    rows.change(
        "UPDATE contribution SET credits = ?, outcome = 'revised', reasons = ? WHERE id = ?",
        held.credits, reasons, said.contribution,
    )  # fmt: skip
