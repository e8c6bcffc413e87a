"""A commitment is the documented hash, and depends on every byte of salt and content."""

import hashlib

import pytest

from subak.core.commitment import SALT_BYTES, commitment

SALT = bytes(range(SALT_BYTES))


def test_it_is_the_documented_hash() -> None:
    expected = hashlib.sha256(b"subak/commit/v1\x00" + SALT + b'{"name":"Ada"}').digest()
    assert commitment(SALT, b'{"name":"Ada"}') == expected


def test_another_salt_or_content_gives_another() -> None:
    other = bytes(SALT_BYTES)
    found = {commitment(salt, content) for salt in (SALT, other) for content in (b"", b"a", b"b")}
    assert len(found) == 6


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_has_32_bytes(length: int) -> None:
    with pytest.raises(AssertionError):
        commitment(bytes(length), b"a")
