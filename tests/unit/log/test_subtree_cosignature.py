"""Cosignatures by ML-DSA-44: a real one, our own by the same rule, and every flipped part.

Source of the published one: florolf/tlog-scales 0.0.3, tests/test_signing.py (Apache-2.0), a
checkpoint of Google's staging log Coach and Horses, cosigned by the witness Navigli.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from subak.core.errors import Corrupt, Refused
from subak.log.cosignature import time_of
from subak.log.note import Note, SignatureLine
from subak.log.policy import Log, Policy, Witness
from subak.log.policy_file import format_policy, parse_policy
from subak.log.subtree_cosignature import SubtreeCosignerKey
from tests.support.notes import LOG_KEY, NOON, ORIGIN, checkpoint, note

PUBLISHED = Path(__file__).with_name("published")
NAVIGLI = (PUBLISHED / "navigli.vkey").read_text(encoding="utf-8").removesuffix("\n")
COACH = (PUBLISHED / "coachandhorses.checkpoint").read_text(encoding="utf-8")

WITNESS = MLDSA44PrivateKey.from_seed_bytes(b"w" * 32)
KEY = SubtreeCosignerKey("witness.example", WITNESS.public_key().public_bytes_raw())


def message(name: bytes, at: int, origin: bytes, size: int, root: bytes) -> bytes:
    """The structure as the format prints it, written down a second time."""
    head = b"subtree/v1\n\0" + bytes([len(name)]) + name + at.to_bytes(8, "big")
    body = bytes([len(origin)]) + origin + bytes(8) + size.to_bytes(8, "big")
    return head + body + root


def cosigned(size: int, at: int = NOON) -> SignatureLine:
    signed = message(b"witness.example", at, ORIGIN.encode(), size, checkpoint(size).root)
    signature = at.to_bytes(8, "big") + WITNESS.sign(signed)
    return SignatureLine("witness.example", KEY.key_id, signature)


def test_a_published_cosignature() -> None:
    key = SubtreeCosignerKey.parse(NAVIGLI)
    assert (str(key), key.key_id.hex()) == (NAVIGLI, "6bc44249")
    (signed,) = Note.parse(COACH).verified([key])
    assert time_of(signed.line.signature) == 1785704691
    with pytest.raises(Corrupt, match="log.signature_wrong"):
        Note.parse(COACH.replace("185550722", "185550723")).verified([key])


def test_what_it_covers() -> None:
    text = note(5).text
    good = cosigned(5).signature
    assert KEY.verifies(good, text)
    for other in (note(6).text, text.replace("valley", "hill"), f"{text}extension\n", "text\n"):
        assert not KEY.verifies(good, other)
    renamed = SubtreeCosignerKey("other.example", KEY.public_key)
    assert not renamed.verifies(good, text)
    for changed in (b"", good[:-1], good + b"\0", bytes(8) + good[8:], b"\xff" * 8 + good[8:]):
        assert not KEY.verifies(changed, text)


def test_names_that_one_byte_cannot_measure() -> None:
    long = SubtreeCosignerKey("w" * 256, KEY.public_key)
    assert not long.verifies(cosigned(5).signature, note(5).text)


def test_it_counts_in_a_policy() -> None:
    policy = Policy((Log(LOG_KEY),), (Witness("w", KEY),), (), "w")
    assert parse_policy(format_policy(policy)) == policy
    endorsement = policy.accept(note(5).adding(cosigned(5)))
    assert endorsement.cosigned_at == {"w": NOON}
    with pytest.raises(Corrupt, match="log.signature_wrong"):
        policy.accept(note(5).adding(cosigned(6)))


def test_keys_of_another_length_are_refused() -> None:
    with pytest.raises(Refused, match="log.key_weak"):
        SubtreeCosignerKey("witness.example", KEY.public_key[:-1])
    with pytest.raises(Refused, match="log.key_malformed"):
        SubtreeCosignerKey.parse(NAVIGLI[:-4])
