"""Assertions of passkeys: every part of them that can be wrong, with both algorithms."""

from dataclasses import replace as but
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.authors import Passkey, other_s
from tests.unit.ledger.farm import FARM, Farm
from tests.unit.ledger.signing import (
    EDDSA,
    ES256,
    Forged,
    flipped,
    refusal,
    signing_farm,
    work,
)

BOTH = pytest.mark.parametrize("passkey", [ES256, EDDSA], ids=["ES256", "EdDSA"])

FARM_THAT_SIGNS = signing_farm()
"""For what is refused, and leaves it as it is."""


@pytest.fixture
def farm() -> Farm:
    return signing_farm()


def padded(signature: bytes) -> bytes:
    """The same r and s in DER with a zero too many."""
    r_length = signature[3]
    inner = b"\x02" + bytes([r_length + 1]) + b"\0" + signature[4:]
    return b"\x30" + bytes([len(inner)]) + inner


@pytest.mark.parametrize("change", [other_s, flipped, padded, lambda _: b"", lambda s: s + b"\0"])
def test_ecdsa_signatures_that_are_not_right(farm: Farm, change: object) -> None:
    assert refusal(farm, Forged(ES256, signature=change)) == "proof.signature_wrong"


def test_the_higher_s_is_a_right_signature_in_another_spelling(farm: Farm) -> None:
    """Else the test above would show nothing."""
    proof = ES256.prove(farm.origin, work(farm), FARM, None)
    changed = other_s(proof.signature)
    assert changed != proof.signature
    assert other_s(changed) == proof.signature


@BOTH
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"page": "https://accounts.example.com"}, "passkey.origin_unknown"),
        ({"page": "http://accounts.example.org"}, "passkey.origin_unknown"),
        ({"page": "https://accounts.example.org:8443"}, "passkey.origin_unknown"),
        ({"page": ""}, "passkey.origin_unknown"),
        ({"site": "accounts.example.org"}, "passkey.site_unknown"),
        ({"site": "example.com"}, "passkey.site_unknown"),
        ({"flags": 0x01}, "passkey.user_not_verified"),
        ({"flags": 0x04}, "passkey.user_not_verified"),
        ({"flags": 0x45}, "passkey.data_malformed"),
        ({"flags": 0x85}, "passkey.data_malformed"),
        ({"flags": 0x15}, "passkey.data_malformed"),
        ({"challenge": bytes(32)}, "passkey.challenge_differs"),
        ({"challenge": b""}, "passkey.challenge_differs"),
        ({"client_start": '{"type":"webauthn.create","challenge":"'}, "passkey.client_malformed"),
        ({"client_start": '{ "type":"webauthn.get","challenge":"'}, "passkey.client_malformed"),
        ({"client_end": ',"crossOrigin":true}'}, "passkey.client_malformed"),
        ({"client_end": "}"}, "passkey.client_malformed"),
        ({"client_end": ',"crossOrigin":false'}, "passkey.client_malformed"),
        ({"client_end": ',"crossOrigin":false,"more":1'}, "passkey.client_malformed"),
    ],
)
def test_assertions_of_something_else(
    farm: Farm, passkey: Passkey, said: dict[str, Any], code: str
) -> None:
    assert refusal(farm, but(passkey, **said)) == code


@BOTH
@pytest.mark.parametrize(
    "said",
    [
        {"flags": 0x1D},
        {"flags": 0x0D},
        {"client_end": ',"crossOrigin":false,"other_keys_can_be_added_here":"do not compare"}'},
    ],
)
def test_assertions_that_other_devices_and_browsers_make(
    farm: Farm, passkey: Passkey, said: dict[str, Any]
) -> None:
    farm.author = but(passkey, **said)
    farm.say(work(farm), by=FARM)
    farm.replayed()


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {"authenticator": lambda data: data[:36]},
        {"authenticator": lambda data: data + b"\0"},
    ],
)
def test_data_of_another_length(farm: Farm, passkey: Passkey, changes: dict[str, Any]) -> None:
    assert refusal(farm, Forged(passkey, **changes)) == "passkey.data_malformed"


@BOTH
def test_a_counter_that_was_changed(farm: Farm, passkey: Passkey) -> None:
    changed = Forged(passkey, authenticator=lambda data: data[:36] + b"\x08")
    assert refusal(farm, changed) == "proof.signature_wrong"


PARTS = st.sampled_from(["authenticator", "client", "signature"])


@BOTH
@given(part=PARTS, place=st.integers(0, 10_000), other=st.none() | st.binary(max_size=64))
def test_no_other_bytes_prove_the_same_act(
    passkey: Passkey, part: str, place: int, other: bytes | None
) -> None:
    """One bit of any part turned, or the part made of other bytes: refused, by name."""

    def changed(right: bytes) -> bytes:
        turned = bytearray(right)
        turned[place // 8 % len(right)] ^= 1 << place % 8
        return bytes(turned) if other is None else other

    code = refusal(FARM_THAT_SIGNS, Forged(passkey, **{part: changed}))
    assert code.partition(".")[0] in ("passkey", "proof")
