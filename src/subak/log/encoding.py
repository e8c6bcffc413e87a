"""Values in the one spelling that the texts of a log give them.

Base64: standard alphabet, padded, nothing in the unused bits (RFC 4648, 4). Numbers: decimal digits
without leading zeros, below 2**63. Text: UTF-8.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

from subak.log.merkle import HASH_BYTES

NUMBER_LIMIT = 1 << 63
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


def to_base64(data: bytes) -> str:
    """Return the base64 text of bytes."""
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Return the bytes of a base64 text; raise `ValueError` unless it is their only spelling."""
    data = b64decode(text, validate=True)
    if to_base64(data) != text:
        raise ValueError("not the canonical base64 of its bytes")
    return data


def from_base64_hash(text: str) -> bytes:
    """Return the 32 bytes of a hash in base64; raise `ValueError` for anything else."""
    data = from_base64(text)
    if len(data) != HASH_BYTES:
        raise ValueError("not the length of a hash")
    return data


def from_decimal(text: str) -> int:
    """Return a size or index; raise `ValueError` unless written in its only spelling."""
    if not _NUMBER.fullmatch(text) or int(text) >= NUMBER_LIMIT:
        raise ValueError("not a decimal number below 2**63")
    return int(text)


def from_utf8(data: bytes) -> str:
    """Return the text of bytes; what is not UTF-8 becomes lone surrogates (PEP 383).

    So every parser can name the line: lone surrogates belong to no text that it accepts.
    """
    return data.decode("utf-8", "surrogateescape")


def to_utf8(text: str) -> bytes:
    """Return the bytes of a text of `from_utf8`."""
    return text.encode("utf-8", "surrogateescape")
