"""The hashes of a proof as lines of base64, as requests to witnesses and receipts hold them."""

from __future__ import annotations

from collections.abc import Sequence

from subak.core.errors import Corrupt
from subak.log.encoding import from_base64_hash

PROOF_LINES_LIMIT = 63
"""The longest proof in a tree below 2**63 leaves."""


def parse_proof(lines: Sequence[str], first_line: int, code: str) -> tuple[bytes, ...]:
    """Return the hashes; `Corrupt` with this code names the line of the text that is wrong."""
    if len(lines) > PROOF_LINES_LIMIT:
        raise Corrupt(code, line=first_line + PROOF_LINES_LIMIT)
    proof = []
    for number, line in enumerate(lines, first_line):
        try:
            proof.append(from_base64_hash(line))
        except ValueError:
            raise Corrupt(code, line=number) from None
    return tuple(proof)
