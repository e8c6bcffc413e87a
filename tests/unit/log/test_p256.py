"""ECDSA over P-256: sound keys, and one spelling for each signature."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from subak.log.p256 import is_sound_public_key, low_s, verifies

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
CURVE_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
# RFC 6979, appendix A.2.5: curve P-256, SHA-256, message "sample".
PUBLIC = bytes.fromhex(
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
)
R = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
S = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8


def test_the_published_signature_is_taken_with_its_lower_s() -> None:
    published = encode_dss_signature(R, S)
    lower = encode_dss_signature(R, ORDER - S)
    assert low_s(published) == low_s(lower) == lower
    assert verifies(PUBLIC, lower, b"sample")
    assert not verifies(PUBLIC, published, b"sample")
    assert not verifies(PUBLIC, lower, b"simple")


@pytest.mark.parametrize(
    "data",
    [
        PUBLIC[:-1],
        PUBLIC + b"\0",
        bytes(64),
        PUBLIC[:63] + bytes([PUBLIC[63] ^ 1]),
        bytes([PUBLIC[0] ^ 1]) + PUBLIC[1:],
        PRIME.to_bytes(32) + PUBLIC[32:],
    ],
)
def test_unsound_keys(data: bytes) -> None:
    assert is_sound_public_key(PUBLIC)
    assert not is_sound_public_key(data)


def test_a_coordinate_has_one_spelling() -> None:
    """x = 5 is on the curve; with the prime added it still fits into 32 bytes."""
    x = 5
    square = (x**3 - 3 * x + CURVE_B) % PRIME
    y = pow(square, (PRIME + 1) // 4, PRIME)
    assert y * y % PRIME == square
    assert is_sound_public_key(x.to_bytes(32) + y.to_bytes(32))
    assert not is_sound_public_key((x + PRIME).to_bytes(32) + y.to_bytes(32))


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\x30\x00",
        encode_dss_signature(0, 1),
        encode_dss_signature(1, 0),
        encode_dss_signature(ORDER, 1),
        encode_dss_signature(1, ORDER),
        encode_dss_signature(R, ORDER - S) + b"\0",
    ],
)
def test_what_is_no_signature(signature: bytes) -> None:
    assert low_s(signature) == b""
    assert not verifies(PUBLIC, signature, b"sample")


@given(st.integers(1, ORDER - 1), st.binary(max_size=40))
def test_each_signature_has_one_spelling_that_verifies(secret: int, message: bytes) -> None:
    private = ec.derive_private_key(secret, ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    public = numbers.x.to_bytes(32) + numbers.y.to_bytes(32)
    assert is_sound_public_key(public)
    signature = private.sign(message, ec.ECDSA(SHA256()))
    lower = low_s(signature)
    assert low_s(lower) == lower
    assert verifies(public, lower, message)
    assert verifies(public, signature, message) == (signature == lower)
