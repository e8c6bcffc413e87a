"""What a log and a witness say to each other in `add-checkpoint` (C2SP tlog-witness).

    old <size that the witness has, as far as the log knows>
    <base64 of each hash of the consistency proof, at most 63>
    <empty line>
    <the signed checkpoint>

The witness answers with signature lines (200) or with the size that it has (409). Here are only the
texts; what the witness decides stands in `witness`.
Invariant: a request has one spelling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from subak.core.errors import Corrupt
from subak.log.encoding import from_decimal, to_base64
from subak.log.keys import NoteKey
from subak.log.note import Note, SignatureLine
from subak.log.proof_lines import PROOF_LINES_LIMIT, parse_proof

SIZE_TYPE = "text/x.tlog.size"

_OLD = "old "
_MALFORMED = "log.request_malformed"


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A checkpoint, the size of the one before it, and the proof that leads from there."""

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    @classmethod
    def parse(cls, text: str) -> AddCheckpoint:
        """Read a request; `Corrupt` (log.request_malformed) names the line that is wrong."""
        head, empty_line, note = text.partition("\n\n")
        old, *lines = head.split("\n")
        if not old.startswith(_OLD):
            _malformed(1)
        try:
            old_size = from_decimal(old.removeprefix(_OLD))
        except ValueError:
            _malformed(1)
        if not empty_line:
            _malformed(min(len(lines), PROOF_LINES_LIMIT) + 2)
        return cls(old_size, parse_proof(lines, 2, _MALFORMED), Note.parse(note))

    def __str__(self) -> str:
        """Return the body of the request."""
        lines = [f"{_OLD}{self.old_size}", *map(to_base64, self.proof)]
        return "\n".join(lines) + f"\n\n{self.note}"


def parse_cosignatures(body: str, note: Note, keys: Iterable[NoteKey]) -> list[SignatureLine]:
    """Return the cosignatures of a note in an answer; lines of unknown keys are passed over.

    Raises `Corrupt`: log.note_malformed, log.note_too_long, log.signature_wrong, and
    log.signature_missing when the answer holds none of a known key.
    """
    answered = Note.parse(f"{note.text}\n{body}")
    if answered.text != note.text:
        # An answer with an empty line of its own would move the end of the text.
        raise Corrupt("log.note_malformed", line=note.text.count("\n") + 2)
    return [line for _, line in answered.verified(keys)]


def parse_size(body: str) -> int:
    """Return the size in an answer 409; `Corrupt` (log.request_malformed) for anything else."""
    if not body.endswith("\n"):
        _malformed(1)
    try:
        return from_decimal(body.removesuffix("\n"))
    except ValueError:
        _malformed(1)


def _malformed(line: int) -> NoReturn:
    raise Corrupt(_MALFORMED, line=line)
