"""Payloads with their salted commitments: what importers hand over and the private store keeps."""

import os
from typing import NamedTuple

from subak.core.canonical import Json, encode
from subak.core.commitment import SALT_BYTES, commitment
from subak.core.errors import need

LARGEST_PAYLOAD = 16 << 20


class Payload(NamedTuple):
    """A payload under its commitment."""

    commitment: bytes
    salt: bytes
    content: bytes


def seal_payload(content: Json) -> Payload:
    """A payload with a fresh salt; not yet kept. Refuses more than 16 MiB."""
    raw = encode(content)
    need(len(raw) <= LARGEST_PAYLOAD, "payload.too_large", bytes=len(raw), at_most=LARGEST_PAYLOAD)
    salt = os.urandom(SALT_BYTES)
    return Payload(commitment(salt, raw), salt, raw)
