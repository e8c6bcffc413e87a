"""A receipt: what shows, without the log, that it holds an entry (C2SP tlog-proof, `.tlog-proof`).

    c2sp.org/tlog-proof@v1
    extra <base64>                  only if there is extra data, which nobody vouches for
    index <number of the entry, from 0>
    <base64 of each hash of the inclusion proof, from the leaf's sibling upward>
    <empty line>
    <the signed checkpoint>

Invariant: a receipt has one spelling. What the entry is, and thus its leaf hash, is known to who
verifies; it is not in the receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.encoding import from_base64, from_decimal, to_base64
from subak.log.note import Note
from subak.log.policy import Endorsement, Policy
from subak.log.proof_lines import parse_proof
from subak.log.proofs import verify_inclusion

SUFFIX = ".tlog-proof"

_HEADER = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = "index "
_MALFORMED = "log.receipt_malformed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number of an entry, the hashes from its leaf to the root, and the signed checkpoint."""

    index: int
    proof: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    @classmethod
    def parse(cls, text: str) -> Receipt:
        """Read a receipt; `Corrupt` (log.receipt_malformed) names the line that is wrong.

        What is wrong in the checkpoint is told as `Note.parse` and `Checkpoint.parse` do.
        """
        head, empty_line, note = text.partition("\n\n")
        lines = head.split("\n")
        if not empty_line:
            _malformed(len(lines))
        if lines[0] != _HEADER:
            _malformed(1)
        at, extra = 1, b""
        if lines[1:] and lines[1].startswith(_EXTRA):
            at, extra = 2, _parse_extra(lines[1])
        if not lines[at:] or not lines[at].startswith(_INDEX):
            _malformed(at + 1)
        try:
            index = from_decimal(lines[at].removeprefix(_INDEX))
        except ValueError:
            _malformed(at + 1)
        proof = parse_proof(lines[at + 1 :], at + 2, _MALFORMED)
        opened = Note.parse(note)
        Checkpoint.parse(opened.text)
        return cls(index, proof, opened, extra)

    def __str__(self) -> str:
        """Return the text of the receipt."""
        lines = [_HEADER]
        if self.extra:
            lines.append(f"{_EXTRA}{to_base64(self.extra)}")
        lines.append(f"{_INDEX}{self.index}")
        lines += map(to_base64, self.proof)
        return "\n".join(lines) + f"\n\n{self.note}"

    def verify(self, leaf: bytes, policy: Policy) -> Endorsement:
        """Return who signed the checkpoint that holds this leaf hash.

        Raises `Corrupt` when the policy does not accept the checkpoint (`Policy.accept`) or the
        proof does not lead to its root (log.inclusion_wrong).
        """
        endorsement = policy.accept(self.note)
        checkpoint = endorsement.checkpoint
        verify_inclusion(leaf, self.index, self.proof, checkpoint.size, checkpoint.root)
        return endorsement


def _parse_extra(line: str) -> bytes:
    try:
        extra = from_base64(line.removeprefix(_EXTRA))
    except ValueError:
        _malformed(2)
    # Without extra data there is no line.
    return extra or _malformed(2)


def _malformed(line: int) -> NoReturn:
    raise Corrupt(_MALFORMED, line=line)
