"""Salted commitments: what stands in the log for a payload that stays outside it.

commitment = SHA-256("subak/commit/v1" 00 ‖ salt of 32 bytes ‖ canonical bytes). The salt is random,
used once, and never derived from a person; without it nobody can find the payload by guessing, and
deleting both leaves nothing to find.
"""

import hashlib

_DOMAIN = b"subak/commit/v1\0"
SALT_BYTES = 32


def commitment(salt: bytes, content: bytes) -> bytes:
    """The commitment to the canonical bytes of a payload under a salt."""
    assert len(salt) == SALT_BYTES
    return hashlib.sha256(_DOMAIN + salt + content).digest()
