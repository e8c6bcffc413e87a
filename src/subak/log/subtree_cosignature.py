"""Cosignatures that outlast quantum computers, as in C2SP tlog-cosignature (type 06, ML-DSA-44).

What is signed is a structure: label, name of the witness, time, origin, first leaf (0: the whole
tree), size, root. What stands in the line is the time in eight bytes and the signature. Subak
verifies them; it makes none.
Invariant: 0 <= time < 2**63. Names and origins of more than 255 bytes cannot be signed.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from subak.core.errors import Corrupt
from subak.log.checkpoint import Checkpoint
from subak.log.cosignature import TIME_BYTES, time_of
from subak.log.encoding import NUMBER_LIMIT
from subak.log.keys import NoteKey

_KEY_BYTES = 1312
_SIGNATURE_BYTES = 2420
_LABEL = b"subtree/v1\n\0"
_NAME_BYTES_LIMIT = 255


@dataclass(frozen=True, slots=True)
class SubtreeCosignerKey(NoteKey):
    """The name of a witness and the ML-DSA-44 public key with which it cosigns."""

    TYPE = b"\x06"
    KEY_BYTES = _KEY_BYTES

    def is_sound(self) -> bool:
        """Whether it is a key: each encoding of the right length is one (FIPS 204)."""
        return len(self.public_key) == _KEY_BYTES

    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether this key made the timed signature over the text of a checkpoint."""
        at = time_of(signature)
        if len(signature) != TIME_BYTES + _SIGNATURE_BYTES or at >= NUMBER_LIMIT:
            return False
        try:
            message = _message(self.name, at, Checkpoint.parse(text))
            key = MLDSA44PublicKey.from_public_bytes(self.public_key)
            key.verify(signature[TIME_BYTES:], message)
        except (Corrupt, InvalidSignature, ValueError):
            return False
        return True


def _message(name: str, at: int, checkpoint: Checkpoint) -> bytes:
    """Return what is signed; raise `ValueError` for a name or origin that is too long."""
    return b"".join(
        (
            _LABEL,
            _with_length(name),
            at.to_bytes(8, "big"),
            _with_length(checkpoint.origin),
            (0).to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def _with_length(text: str) -> bytes:
    data = text.encode()
    if len(data) > _NAME_BYTES_LIMIT:
        raise ValueError("longer than one byte can tell")
    return bytes([len(data)]) + data
