"""What an author signs, spelled out by hand: another program computes it from the text alone."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from subak.core.proof import (
    KeyProof,
    PasskeyProof,
    Proof,
    RecoveryProof,
    Session,
    act_digest,
    way_of,
)
from subak.ledger.agents import AgentRegistered

SAID = AgentRegistered(id="castor", type="person", sphere="commons", name=bytes(32))
KEY = "key-" + "0" * 32
BODY = '{"id":"castor","name":"' + "A" * 43 + '=","sphere":"commons","type":"person"}'


def spelled(text: str) -> bytes:
    return hashlib.sha256(b"subak/act/v1\0" + text.encode()).digest()


@pytest.mark.parametrize(
    ("principal", "key", "rest"),
    [
        ("house", KEY, f'"by":"ada","for":"house","key":"{KEY}",'),
        (None, KEY, f'"by":"ada","key":"{KEY}",'),
        ("house", None, '"by":"ada","for":"house",'),
        (None, None, '"by":"ada",'),
    ],
)
def test_the_signed_bytes(principal: str | None, key: str | None, rest: str) -> None:
    expected = f'example.org/vive{{"body":{BODY},{rest}"kind":"agent.registered","version":1}}'
    assert act_digest("example.org/vive", SAID, "ada", principal, key) == spelled(expected)


ids = st.from_regex(r"[a-z0-9]{1,3}", fullmatch=True)
acts = st.tuples(ids, ids, ids, st.none() | ids, st.none() | ids)


@given(acts, acts)
def test_no_two_acts_are_signed_with_the_same_bytes(
    one: tuple[str, str, str, str | None, str | None],
    other: tuple[str, str, str, str | None, str | None],
) -> None:
    digests = [
        act_digest(origin, replace(SAID, id=name), by, principal, key)
        for origin, name, by, principal, key in (one, other)
    ]
    assert (digests[0] == digests[1]) == (one == other)


@pytest.mark.parametrize(
    ("proof", "way"),
    [
        (Session(), "session"),
        (KeyProof(key=KEY, signature=bytes(64)), "key"),
        (PasskeyProof(authenticator=b"", client=b"", key=KEY, signature=b""), "passkey"),
        (RecoveryProof(signature=bytes(64)), "recovery"),
    ],
)
def test_each_proof_says_its_way(proof: Proof, way: str) -> None:
    raw = msgspec.json.encode(proof)
    assert way_of(proof) == msgspec.json.decode(raw)["way"] == way
    assert msgspec.json.decode(raw, type=Proof) == proof
