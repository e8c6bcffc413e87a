"""What a witness decides about a checkpoint that a log sends it (C2SP tlog-witness).

    200  it goes on from what the witness has: store it, then cosign it
    400  malformed, or an old size beyond the new one
    403  no known key of the log signed, or one of them fails
    404  a log that the witness does not know
    409  the old size is not that of the checkpoint which the witness has
    422  another tree than the one that the witness has seen

Invariant: between reading what is stored and storing what was accepted, nobody else stores; what is
stored is durable before the answer goes out. Both are the duty of who calls `decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from subak.core.errors import Corrupt
from subak.log.add_checkpoint import AddCheckpoint
from subak.log.checkpoint import Checkpoint, read_lines
from subak.log.keys import NoteKey
from subak.log.merkle import EMPTY_ROOT
from subak.log.note import Note
from subak.log.proofs import Tree, verify_consistency

Logs = Mapping[str, Sequence[NoteKey]]
"""The keys under which the checkpoints of each origin are believed."""

Stored = Callable[[str], Checkpoint | None]
"""Gives the latest checkpoint that the witness cosigned for an origin."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The status of an answer, and why.

    `checkpoint` is what to store and cosign, only with 200. `note` is the checkpoint with the
    signatures that were verified: what monitors are shown with 200, what may be kept as evidence
    with 409 and 422. `size` is the body of a 409.
    """

    status: int
    reason: Corrupt | None = None
    checkpoint: Checkpoint | None = None
    note: Note | None = None
    size: int | None = None


def decide(body: str, logs: Logs, stored: Stored) -> Decision:
    """Return how a witness answers the body of an `add-checkpoint` request."""
    try:
        request = AddCheckpoint.parse(body)
        origin, size, root = read_lines(request.note.text)
    except Corrupt as reason:
        return Decision(400, reason)
    if origin not in logs:
        return Decision(404, Corrupt("log.origin_unknown", origin=origin))
    try:
        note = request.note.keeping(request.note.verified(logs[origin]))
    except Corrupt as reason:
        return Decision(403, reason)
    known = stored(origin) or Checkpoint(origin, 0, EMPTY_ROOT)
    return _compared(AddCheckpoint(request.old_size, request.proof, note), known, (size, root))


def path_for_monitors(origin: str) -> str:
    """Return where a witness shows monitors the checkpoint that it has of a log."""
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"


def _compared(request: AddCheckpoint, known: Checkpoint, new: Tree) -> Decision:
    """Return whether a request speaks of the tree that the witness has, and goes on from it."""
    note, old_size, (size, root) = request.note, request.old_size, new
    if old_size > size:
        return Decision(400, Corrupt("log.old_size_beyond", old=old_size, new=size))
    if old_size != known.size:
        differs = Corrupt("log.old_size_differs", found=old_size, expected=known.size)
        return Decision(409, differs, note=note, size=known.size)
    try:
        if size == 0 and root != EMPTY_ROOT:
            raise Corrupt("log.empty_root_wrong", origin=known.origin)
        verify_consistency((known.size, known.root), new, request.proof)
        checkpoint = Checkpoint(known.origin, size, root)
    except Corrupt as reason:
        return Decision(422, reason, note=note)
    return Decision(200, checkpoint=checkpoint, note=note)
