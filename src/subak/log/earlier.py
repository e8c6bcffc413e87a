"""An earlier signed checkpoint that somebody kept, beside what the log shows now.

Three contradictions have three names: another key signs (verify.key_changed), the log became
shorter (verify.rolled_back), the same past has another root (verify.forked). Both signed notes
together are evidence that anybody can check.
"""

from subak.core.errors import Corrupt, SubakError
from subak.log.checkpoint import Checkpoint
from subak.log.note import VerifierKey, open_note


def claimed(note: str) -> Checkpoint:
    """What a note says, whoever signed it."""
    text, _, _ = note.partition("\n\n")
    return Checkpoint.parse(f"{text}\n")


def earlier(note: str, now: Checkpoint, key: VerifierKey) -> Checkpoint:
    """What an earlier note of this log says; `key` signs the log now.

    Whether the log goes on from it shows where its entries are hashed, unless sizes tell already.
    Raises `Corrupt`: verify.other_log, verify.key_changed, verify.rolled_back, verify.forked, and
    what is wrong with the note itself.
    """
    before = _read(note, now, key)
    if before.size > now.size:
        raise Corrupt("verify.rolled_back", size=now.size, earlier=before.size)
    if before.size == now.size and before.root != now.root:
        raise Corrupt("verify.forked", size=now.size, earlier=before.size)
    return before


def _read(note: str, now: Checkpoint, key: VerifierKey) -> Checkpoint:
    before = claimed(note)
    if before.origin != now.origin:
        raise Corrupt("verify.other_log", origin=now.origin, earlier=before.origin)
    try:
        open_note(note, [key])
    except SubakError as error:
        if error.code != "log.signature_missing":
            raise
        raise Corrupt("verify.key_changed", origin=now.origin, key=key.key_id.hex()) from None
    return before
