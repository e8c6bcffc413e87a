"""ECDSA over P-256 with SHA-256 (FIPS 186-5; ES256 of RFC 7518), one spelling for each signature.

With (r, s) also (r, n - s) is a signature of the same message, which anybody can write without the
key. Only the lower s is taken, in the shortest DER: so a signature has one spelling. Authenticators
do not care; whoever takes an assertion from one writes it down with `low_s` first.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

COORDINATE_BYTES = 32
_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
_CURVE_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def is_sound_public_key(data: bytes) -> bool:
    """Whether x ‖ y is a point of the curve, each coordinate in its one spelling.

    The order of the curve is a prime: it has no points of small order.
    """
    if len(data) != 2 * COORDINATE_BYTES:
        return False
    x = int.from_bytes(data[:COORDINATE_BYTES])
    y = int.from_bytes(data[COORDINATE_BYTES:])
    return x < _PRIME and y < _PRIME and (y * y - (x * x * x - 3 * x + _CURVE_B)) % _PRIME == 0


def verifies(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a sound key made the signature, which is in the only spelling."""
    if low_s(signature) != signature:
        return False
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), b"\x04" + public_key)
    try:
        key.verify(signature, message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def low_s(signature: bytes) -> bytes:
    """The only spelling of a signature in DER; nothing where it is none."""
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        return b""
    if not (0 < r < _ORDER and 0 < s < _ORDER):
        return b""
    return encode_dss_signature(r, min(s, _ORDER - s))
