"""A checkpoint: how long a log is and what its root is, as in C2SP tlog-checkpoint.

    <origin>
    <size in decimal digits>
    <root in base64>

Invariants: three lines and no extension lines (nobody could audit them); 0 <= size < 2**63;
the root of size 0 is the root of the empty tree. The signed form is a note (`note`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from subak.core.errors import Corrupt
from subak.log.encoding import from_base64, to_base64
from subak.log.merkle import EMPTY_ROOT, HASH_BYTES

SIZE_LIMIT = 1 << 63
_ORIGIN = re.compile(r"[^\x00-\x1f\ud800-\udfff]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log; `Corrupt` (log.checkpoint_malformed) names the line that is not one."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not _ORIGIN.fullmatch(self.origin):
            _malformed(1)
        if not 0 <= self.size < SIZE_LIMIT:
            _malformed(2)
        if len(self.root) != HASH_BYTES or (self.size == 0) != (self.root == EMPTY_ROOT):
            _malformed(3)

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the three lines; the same checkpoint has no other spelling."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            _malformed(min(len(lines), 4))
        origin, size, root, _ = lines
        if not _SIZE.fullmatch(size):
            _malformed(2)
        try:
            root_hash = from_base64(root)
        except ValueError:
            _malformed(3)
        return cls(origin, int(size), root_hash)


def _malformed(line: int) -> NoReturn:
    raise Corrupt("log.checkpoint_malformed", line=line)
