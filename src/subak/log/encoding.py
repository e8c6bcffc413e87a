"""Base64 with one spelling: standard alphabet, padded, nothing in the unused bits (RFC 4648, 4)."""

from __future__ import annotations

from base64 import b64decode, b64encode


def to_base64(data: bytes) -> str:
    """Return the base64 text of bytes."""
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Return the bytes of a base64 text; raise `ValueError` unless it is their only spelling."""
    data = b64decode(text, validate=True)
    if to_base64(data) != text:
        raise ValueError("not the canonical base64 of its bytes")
    return data
