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
from subak.log.encoding import NUMBER_LIMIT, from_base64_hash, from_decimal, to_base64
from subak.log.merkle import EMPTY_ROOT, HASH_BYTES

_ORIGIN = re.compile(r"[^\x00-\x1f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log; `Corrupt` (log.checkpoint_malformed) names the line that is not one."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not _ORIGIN.fullmatch(self.origin):
            _malformed(1)
        if not 0 <= self.size < NUMBER_LIMIT:
            _malformed(2)
        if len(self.root) != HASH_BYTES or (self.size == 0) != (self.root == EMPTY_ROOT):
            _malformed(3)

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the three lines; the same checkpoint has no other spelling."""
        return cls(*read_lines(text))


def read_lines(text: str) -> tuple[str, int, bytes]:
    """Return origin, size and root of three well written lines, whether or not they can be true.

    Raises `Corrupt` (log.checkpoint_malformed). A witness answers an empty tree with a wrong root
    otherwise than a line that is no root; everyone else takes `Checkpoint.parse`.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        _malformed(min(len(lines), 4))
    origin, size, root, _ = lines
    if not _ORIGIN.fullmatch(origin):
        _malformed(1)
    try:
        number = from_decimal(size)
    except ValueError:
        _malformed(2)
    try:
        root_hash = from_base64_hash(root)
    except ValueError:
        _malformed(3)
    return origin, number, root_hash


def _malformed(line: int) -> NoReturn:
    raise Corrupt("log.checkpoint_malformed", line=line)
