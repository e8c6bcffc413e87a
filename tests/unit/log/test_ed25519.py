"""Weak and misspelled points, against slow curve arithmetic written for this test alone."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from subak.log.ed25519 import is_sound_public_key

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int]
NEUTRAL: Point = (0, 1)


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    mixed = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + mixed, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - mixed, -1, P)
    return x % P, y % P


def root(square: int) -> int | None:
    candidate = pow(square, (P + 3) // 8, P)
    for value in (candidate, candidate * ROOT_OF_MINUS_ONE % P):
        if value * value % P == square % P:
            return value
    return None


def decompress(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = root((y * y - 1) * pow(D * y * y + 1, -1, P))
    if x is None:
        return None
    return (P - x if x % 2 != sign else x), y % P


def compress(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def is_small(point: Point) -> bool:
    for _ in range(3):
        point = add(point, point)
    return point == NEUTRAL


def small_points() -> list[Point]:
    """The eight points of the torsion group, from any point that the prime order L leaves over."""
    order = 2**252 + 27742317777372353535851937790883648493
    for y in range(2, 100):
        start = decompress(y.to_bytes(32, "little"))
        if start is None:
            continue
        rest = NEUTRAL
        for bit in f"{order:b}":
            rest = add(rest, rest)
            if bit == "1":
                rest = add(rest, start)
        points = [NEUTRAL]
        while (following := add(points[-1], rest)) != NEUTRAL:
            points.append(following)
        if len(points) == 8:
            return points
    raise AssertionError("no point of order 8 found")


def test_all_eight_small_points_in_all_spellings() -> None:
    points = small_points()
    assert len(set(points)) == 8
    for point in points:
        spelled = int.from_bytes(compress(point), "little")
        for other in (spelled, spelled ^ 1 << 255):
            assert not is_sound_public_key(other.to_bytes(32, "little"))


def test_the_identity_key_would_sign_everything() -> None:
    # Why the check exists: the library takes R = identity, S = 0 for any message.
    identity = compress(NEUTRAL)
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"any message")
    assert not is_sound_public_key(identity)


@pytest.mark.parametrize("beyond", range(19))
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_a_second_spelling_of_a_point(beyond: int, sign: int) -> None:
    assert not is_sound_public_key((P + beyond | sign).to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32))
def test_sound_is_on_the_curve_and_not_small(data: bytes) -> None:
    number = int.from_bytes(data, "little") & (2**255 - 1)
    point = decompress(data)
    assert is_sound_public_key(data) == (number < P and point is not None and not is_small(point))


@given(st.binary(min_size=32, max_size=32))
def test_real_keys_are_sound(seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert is_sound_public_key(key.public_key().public_bytes_raw())


@pytest.mark.parametrize("length", [0, 31, 33])
def test_other_lengths(length: int) -> None:
    assert not is_sound_public_key(b"\x05" * length)
