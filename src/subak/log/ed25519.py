"""Which 32 bytes may be an Ed25519 public key (RFC 8032, section 5.1.3, and stricter).

Libraries load keys under which one signature fits many messages: the eight points whose order
divides 8. They also take a second spelling of some points. Whoever admits a key asks here first.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY_BYTES = 32
_PRIME = 2**255 - 19
_CURVE_D = -121665 * pow(121666, -1, _PRIME) % _PRIME

# The y of a point of order 8: doubling it gives a point with y = 0, which has order 4.
_Y_OF_ORDER_8 = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
_Y_OF_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, _Y_OF_ORDER_8, _PRIME - _Y_OF_ORDER_8})


def is_sound_public_key(data: bytes) -> bool:
    """Whether the bytes are the only spelling of a curve point that is not of small order."""
    if len(data) != KEY_BYTES:
        return False
    # The highest bit is the sign of x; x = 0, where it would be ambiguous, has small order.
    y = int.from_bytes(data, "little") & (2**255 - 1)
    return y < _PRIME and y not in _Y_OF_SMALL_ORDER and _is_on_curve(y)


def verifies(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a sound key made the signature; one whose second half is not reduced did not."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _is_on_curve(y: int) -> bool:
    """Whether x² = (y² - 1) / (d·y² + 1) has a solution, by Euler's criterion."""
    numerator = y * y - 1
    denominator = _CURVE_D * y * y + 1
    return pow(numerator * denominator, (_PRIME - 1) // 2, _PRIME) == 1
