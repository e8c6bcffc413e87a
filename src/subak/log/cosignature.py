"""Cosignatures of witnesses, as in C2SP tlog-cosignature v1 (type 04, Ed25519).

What is signed is `cosignature/v1`, `time <seconds since 1970>` and the text of the checkpoint; what
stands in the line is the time in eight bytes, big-endian, and the signature. It says: at that time
this was the largest consistent tree that the witness had seen of this log.
Invariant: 0 <= time < 2**63. The message does not hold the name of the witness: one key, one name.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from subak.log.ed25519 import KEY_BYTES, is_sound_public_key, verifies
from subak.log.encoding import NUMBER_LIMIT
from subak.log.keys import NoteKey
from subak.log.note import SignatureLine

TIME_BYTES = 8
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class CosignerKey(NoteKey):
    """The name of a witness and the Ed25519 public key with which it cosigns."""

    TYPE = b"\x04"
    KEY_BYTES = KEY_BYTES

    @classmethod
    def of(cls, name: str, private_key: Ed25519PrivateKey) -> CosignerKey:
        """Return the key that verifies what this private key cosigns."""
        return cls(name, private_key.public_key().public_bytes_raw())

    def is_sound(self) -> bool:
        """Whether the key is the only spelling of a point of full order."""
        return is_sound_public_key(self.public_key)

    def verifies(self, signature: bytes, text: str) -> bool:
        """Whether this key made the timed signature over the text of a checkpoint."""
        at = time_of(signature)
        if len(signature) != TIME_BYTES + _SIGNATURE_BYTES or at >= NUMBER_LIMIT:
            return False
        return verifies(self.public_key, signature[TIME_BYTES:], _message(text, at))


def cosign(text: str, name: str, private_key: Ed25519PrivateKey, at: int) -> SignatureLine:
    """Return the line with which a witness signs a checkpoint at a time in seconds since 1970."""
    assert 0 < at < NUMBER_LIMIT, at
    key = CosignerKey.of(name, private_key)
    signature = private_key.sign(_message(text, at))
    return SignatureLine(name, key.key_id, at.to_bytes(TIME_BYTES, "big") + signature)


def time_of(signature: bytes) -> int:
    """Return the seconds since 1970 that a cosignature (without key id) says."""
    return int.from_bytes(signature[:TIME_BYTES], "big")


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
